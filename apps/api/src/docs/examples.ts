import type { z } from 'zod';
import type { ANSWERS, BODIES, QUESTIONS } from '../edge/shapes.js';

const E3 = '05e9a617-0261-4cee-bb44-138d3ef5d965';
const EXCHANGE_PLAN = 'efb87545-963c-4e0d-99df-69c6916d9eb0';
const ANA = '7c4a2f0e-3b1d-4e5a-9c8b-1f2e3d4c5b6a';
const BO = '1d9c3b7a-5e2f-4a6b-8c7d-9e0f1a2b3c4d';
const COMMAND = '0e8f6a52-9d3c-8b4a-a7e1-5c2d4f6b8a90';
const RETENTION = '3f6d1c2b-8a7e-5d4c-9b0a-2e1f3c4d5b6a';
const NOW = '2026-11-29T08:00:00.000Z';
const LATER = '2026-12-29T08:00:00.000Z';
const POSITION = '00000000000000004711';
const DECIDED = { commandId: COMMAND, outcome: 'accepted', position: POSITION } as const;
const LICENSE = { skuId: E3, skuPartNumber: 'SPE_E3', productRevision: 3, disabledPlans: [] };
const SEATS = { valid: 25, expired: 0, assigned: 8, available: 17 };
const BEFORE = { valid: 25, expired: 0, assigned: 7, available: 18 };

/** Every question that comes in a body has one, too. */
export const QUESTION_EXAMPLES: { readonly [T in keyof typeof QUESTIONS]: z.input<(typeof QUESTIONS)[T]> } = {
  SearchUsers: { search: 'ana si', location: 'DE', sort: 'name', limit: 50 },
  ReadUsers: { content: 'VXNlciBOYW1lLERpc3BsYXkgbmFtZQphbmFAY29udG9zby5leGFtcGxlLEFuYQo=' },
  SelectUsers: { product: 'SPE_E3', without: 'SPE_E5', department: 'Sales' },
};

/** Every body has one of these, as somebody would send it. */
export const BODY_EXAMPLES: { readonly [T in keyof typeof BODIES]: z.input<(typeof BODIES)[T]> } = {
  CreateTenant: { displayName: 'Contoso', country: 'DE' },
  RenameTenant: { displayName: 'Contoso Europe' },
  CloseTenant: { confirm: 42 },
  ReopenTenant: {},
  AgreeClock: {},
  WithdrawProduct: {},
  ReinstateProduct: {},
  ImportCatalogue: {
    products: [
      {
        skuId: E3,
        skuPartNumber: 'SPE_E3',
        displayName: 'Microsoft 365 E3',
        plans: [{ planId: EXCHANGE_PLAN, planName: 'EXCHANGE_S_ENTERPRISE', service: 'exchange' }],
      },
    ],
  },
  ImportRestrictions: { restrictions: [{ servicePlanId: EXCHANGE_PLAN, country: 'CN' }] },
  PurchaseSeats: { skuPartNumber: 'SPE_E3', seats: 25, endsOn: '2027-11-30' },
  ChangePurchaseQuantity: { seats: 30 },
  ExpirePurchase: {},
  RenewPurchase: { endsOn: '2028-11-30' },
  SuspendPurchase: {},
  CancelPurchase: {},
  CreateUser: {
    userPrincipalName: 'ana.silva@contoso.example',
    displayName: 'Ana Silva',
    usageLocation: 'DE',
    licenses: ['SPE_E3'],
  },
  UpdateUser: { department: 'Finance', addAliases: ['ana@contoso.example'] },
  RestoreUser: {},
  EraseUser: { confirm: ANA },
  ChangeLicenses: { add: ['SPE_E3'], remove: ['POWER_BI_PRO'] },
  ReplaceLicenses: { licenses: [{ skuPartNumber: 'SPE_E3', disabledPlans: [EXCHANGE_PLAN] }] },
  ReassignLicenses: { to: 'bo.berg@contoso.example', skuIds: ['SPE_E3'] },
  RefreshLicenses: { skuIds: ['SPE_E3'] },
  AdoptLicenses: { licenses: [{ skuPartNumber: 'SPE_E3', disabledPlans: [EXCHANGE_PLAN] }] },
  StartOperation: {
    mode: 'add',
    users: ['ana.silva@contoso.example', 'bo.berg@contoso.example'],
    licenses: ['SPE_E3'],
  },
};

/** A body of which one example says too little has more of them. */
export const FURTHER_EXAMPLES: { readonly [T in keyof typeof BODIES]?: readonly z.input<(typeof BODIES)[T]>[] } = {
  StartOperation: [{ mode: 'undo', of: COMMAND }],
};

/** Answers whose parts hang together have one, too. */
export const ANSWER_EXAMPLES: { readonly [N in keyof typeof ANSWERS]?: z.output<(typeof ANSWERS)[N]> } = {
  Tenant: { id: BO, displayName: 'Contoso', country: 'DE', createdAt: NOW },
  User: {
    id: ANA,
    userPrincipalName: 'ana.silva@contoso.example',
    accountEnabled: true,
    userType: 'Member',
    displayName: 'Ana Silva',
    department: 'Finance',
    usageLocation: 'DE',
    aliases: ['ana@contoso.example'],
    licenses: [LICENSE],
    services: [
      { service: 'exchange', state: 'enabled' },
      { service: 'power-bi', state: 'retained', purgeAt: LATER },
    ],
    createdAt: NOW,
    updatedAt: NOW,
    revision: 17,
  },
  UserChanged: {
    id: ANA,
    licenses: [LICENSE],
    services: [{ service: 'exchange', state: 'enabled' }],
    assigned: [E3],
    removed: [],
    retained: [{ service: 'power-bi', retentionId: RETENTION, purgeAt: LATER }],
    restored: [],
    purged: [],
    aliasesReleased: [],
    aliasesReturned: [],
    aliasesLost: [],
    seats: [{ skuId: E3, ...SEATS, before: BEFORE }],
    ...DECIDED,
  },
  Subscription: {
    skuId: E3,
    skuPartNumber: 'SPE_E3',
    ...SEATS,
    purchases: [{ id: BO, seats: 25, state: 'active', endsOn: '2027-11-30', revision: 2 }],
  },
  Operation: {
    id: COMMAND,
    mode: 'add',
    commandId: COMMAND,
    state: 'finished',
    total: 2,
    counts: { pending: 0, complete: 1, withShortfalls: 0, failed: 1 },
    createdAt: NOW,
    updatedAt: NOW,
    finishedAt: NOW,
  },
  OperationResult: {
    index: 1,
    id: BO,
    userPrincipalName: 'bo.berg@contoso.example',
    state: 'Failed',
    reason: { code: 'usage-location-required', message: 'Set a usage location first.' },
  },
  Me: {
    kind: 'user',
    issuer: 'entra',
    id: '5b0d1a9e-7c3f-4e2a-8d6b-9f1e0a2c4b68',
    tenantId: BO,
    client: '3c2b1a09-8f7e-4d6c-9b5a-4f3e2d1c0b9a',
    name: 'Bo Berg',
    roles: ['LicenseAdministrator'],
    tenants: [BO],
    authentication: 'issuers',
    permits: { reads: ['tenant'], readsAsOf: ['tenant'], commands: ['ChangeLicenses'], operations: ['replace'] },
  },
  Status: {
    version: '0.1.0',
    clock: 'trusted',
    head: POSITION,
    readModels: [{ name: 'users', position: POSITION, behind: { events: 0, seconds: 0 } }],
  },
  Deadline: {
    userId: ANA,
    userPrincipalName: 'ana.silva@contoso.example',
    service: 'power-bi',
    retentionId: RETENTION,
    purgeAt: LATER,
    comesBackWith: [{ skuId: E3, skuPartNumber: 'SPE_E3', available: 17 }],
  },
};
