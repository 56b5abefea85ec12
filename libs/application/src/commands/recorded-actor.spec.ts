import { MemoryKeys } from '#adapters/keys-memory';
import { createHasher } from '#contracts';
import type { Actor } from '../actors.js';
import { RETENTION_ACTOR } from '../retention/retention-actor.js';
import { isSender, recordedActor } from './recorded-actor.js';

const CONTOSO = '11111111-1111-4111-8111-111111111111';
const PARTNER = '22222222-2222-4222-8222-222222222222';
const ANA = 'A0A00000-0000-4000-8000-000000000001';
const PORTAL = 'c0c00000-0000-4000-8000-000000000001';
const ADDRESS = 'ana.silva@contoso.com';

const rights = { roles: ['UserAdministrator'], tenants: [CONTOSO] } as const;
const user = { kind: 'user', issuer: 'entra', id: ANA, tenantId: CONTOSO, ...rights } as const;
const hr = { kind: 'upstream', system: 'hr', ...rights } as const;
const hasher = createHasher({ keys: new MemoryKeys() });
const kept = (actor: Actor, owner = CONTOSO) =>
  recordedActor(actor, { tenantId: CONTOSO, role: 'UserAdministrator' }, { owner, hasher });

describe('what is kept of', () => {
  it.each<[string, Actor, object]>([
    ['a person of the tenant', user, { actor: ANA.toLowerCase(), actorKind: 'user' }],
    [
      'a person of another tenant',
      { ...user, tenantId: PARTNER.toUpperCase() },
      { actor: ANA.toLowerCase(), actorKind: 'user', actorTenant: PARTNER },
    ],
    [
      'a person at an application',
      { ...user, client: PORTAL },
      { actor: ANA.toLowerCase(), actorKind: 'user', client: PORTAL },
    ],
    [
      'an application',
      { kind: 'application', issuer: 'entra', client: PORTAL, ...rights },
      { actor: PORTAL, actorKind: 'application', client: PORTAL },
    ],
    ['an upstream system', hr, { actor: 'hr', actorKind: 'upstream' }],
    ['its person', { ...hr, person: ANA }, { actor: `hr:${ANA.toLowerCase()}`, actorKind: 'upstream' }],
    ['a part of Seatledger', RETENTION_ACTOR, { actor: 'system:retention', actorKind: 'system' }],
    ['whoever is on this machine', { kind: 'local', ...rights }, { actor: 'local', actorKind: 'local' }],
  ])('%s', async (_who, actor, expected) => {
    expect(await kept(actor)).toEqual({ ...expected, actorRole: 'UserAdministrator' });
  });

  it.each<[string, string, Actor]>([
    ['a person', 'entra', { ...user, id: ADDRESS }],
    ['a person of an upstream system', 'hr', { ...hr, person: ADDRESS }],
    ['an upstream system that may be a person', 'upstream', { ...hr, system: ADDRESS }],
    ['an upstream system with the name of what stands before a hash', 'upstream', { ...hr, system: 'upstream' }],
    ['an application', 'entra', { kind: 'application', issuer: 'entra', client: ADDRESS, ...rights }],
  ])('%s without a GUID is a keyed hash behind who gave the id', async (_who, issuer, actor) => {
    const one = await kept(actor);
    expect(one.actor).toMatch(new RegExp(`^${issuer}:[0-9a-f]{32}$`));
    expect(JSON.stringify(one)).not.toContain('ana');
    expect(await kept(actor)).toEqual(one);
    expect((await kept(actor, PARTNER)).actor).not.toBe(one.actor);
  });

  it('a person of a system that is hashed stands behind its hash, with an id or a hash of its own', async () => {
    const system = { ...hr, system: ADDRESS };
    const { actor } = await kept(system);
    expect((await kept({ ...system, person: ANA })).actor).toBe(`${actor}:${ANA.toLowerCase()}`);
    const hashed = (await kept({ ...system, person: ADDRESS })).actor;
    expect(hashed).toMatch(new RegExp(`^${actor}:[0-9a-f]{32}$`));
    expect(hashed).not.toBe(`${actor}:${actor.split(':')[1]}`);
  });

  it('two persons of two systems under one id are two', async () => {
    const actors = [
      { ...hr, person: ADDRESS },
      { ...hr, system: 'it', person: ADDRESS },
      { ...hr, system: 'IT', person: ADDRESS },
      { ...hr, system: 'HR', person: ADDRESS },
      { ...hr, system: 'HR' },
    ];
    expect(new Set(await Promise.all(actors.map(async (actor) => (await kept(actor)).actor))).size).toBe(5);
  });
});

describe('the sender of a command', () => {
  const program = { kind: 'application', issuer: 'entra', client: PORTAL, ...rights } as const;
  const sent = async (by: Actor, asking: Actor) =>
    isSender(asking, await kept(by), CONTOSO, { owner: CONTOSO, hasher });

  it.each<[string, Actor]>([
    ['a person', user],
    ['a person of another tenant', { ...user, tenantId: PARTNER }],
    ['a person whose id is an address', { ...user, id: ADDRESS }],
    ['an application', program],
    ['an application of another tenant', { ...program, tenantId: PARTNER }],
    ['whoever is on this machine', { kind: 'local', ...rights }],
  ])('is %s, whatever its roles are by now', async (_who, actor) => {
    expect(await sent(actor, { ...actor, roles: ['Auditor'] })).toBe(true);
  });

  it.each<[string, Actor, Actor]>([
    ['another person', user, { ...user, id: PORTAL }],
    ['a person of that id from another tenant', user, { ...user, tenantId: PARTNER }],
    ['an application of that id from another tenant', program, { ...program, tenantId: PARTNER }],
    ['an application of that id from none', { ...program, tenantId: PARTNER }, program],
    ['an application that has the id of the person', user, { ...program, client: ANA }],
  ])('is not %s', async (_who, by, asking) => {
    expect(await sent(by, asking)).toBe(false);
  });
});
