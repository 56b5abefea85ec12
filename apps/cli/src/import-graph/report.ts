import { type Column, type Rows, rowsOf } from '../output/rows.js';
import { count, printable } from '../output/table.js';
import type { Names } from '../words/names.js';
import { SHOWN_USERS } from '../words/outcomes.js';
import type { Plan } from './plan.js';
import type { Pool } from './pools-after.js';
import type { TenantFiles } from './read-tenant-files.js';
import type { Taken } from './take-plan.js';

export interface Report {
  readonly tenant: TenantFiles;
  readonly plan: Plan;
  readonly taken: Taken;
  /** Products that are over-assigned, or have seats in grace. */
  readonly strained: readonly Pool[];
  readonly isDry: boolean;
}

export const strained = (pools: readonly Pool[]): readonly Pool[] =>
  pools.filter(({ available, expired }) => available < 0 || expired > 0);

/** One thing that a person has to know of, in the order of the report. */
interface Told {
  readonly what: 'failed' | 'not taken' | 'different' | 'removed here';
  readonly kind: string;
  readonly about: string;
  readonly id: string;
  readonly code?: string;
  readonly message: string;
}
const toldOf = ({ plan, taken }: Report): readonly Told[] => [
  ...taken.failures.map(({ user, ...each }): Told => ({ what: 'failed', kind: 'user', about: user, ...each })),
  ...plan.notTaken.map((each): Told => ({ what: 'not taken', ...each })),
  ...taken.removedHere.map(({ user, id, skuIds }): Told => ({
    what: 'removed here',
    kind: 'license',
    about: user,
    id,
    message: `stays without ${skuIds.join(', ')}, which was removed here; seatledger assign gives it again`,
  })),
  ...plan.differences.map((each): Told => ({ what: 'different', ...each })),
];

const COLUMNS: readonly Column<Told>[] = [
  { key: 'what', title: 'What', of: ({ what }) => what },
  { key: 'kind', title: 'Kind', of: ({ kind }) => kind },
  { key: 'about', title: 'About', of: ({ about }) => about },
  { key: 'code', of: ({ code }) => code },
  { key: 'message', title: 'Why', of: ({ message }) => message },
  { key: 'id', of: ({ id }) => id },
];
export const reportRows = (report: Report): Rows => rowsOf(COLUMNS, toldOf(report));

/** What programs read. Lists are whole. */
export const documentOf = (report: Report): object => {
  const { tenant, plan, taken, strained: pools, isDry } = report;
  const { assigned: _assigned, position, ...became } = taken;
  return {
    ...(isDry ? { dryRun: true } : {}),
    inFiles: { products: tenant.skus.length, users: tenant.users.length + tenant.unfit.length },
    taken: {
      products: plan.products.length,
      purchases: plan.purchases.length,
      users: became.users,
      licenses: became.licenses,
    },
    fromGroups: plan.fromGroups,
    otherAddresses: otherAddresses(tenant),
    strained: pools,
    differences: plan.differences,
    notTaken: plan.notTaken,
    removedHere: became.removedHere,
    failures: became.failures,
    operations: became.operations,
    ...(position === undefined ? {} : { position }),
  };
};

/** Addresses that are no mail addresses, by their kind. */
const otherAddresses = ({ users }: TenantFiles): Readonly<Record<string, number>> => {
  const all: Record<string, number> = {};
  for (const user of users)
    for (const [kind, many] of Object.entries(user.otherAddresses)) all[kind] = (all[kind] ?? 0) + many;
  return all;
};

/** What people read: counts, strained products, and then one line each, so many of them as a table shows. */
export function reportLines(report: Report, names: Names): readonly string[] {
  const { tenant, plan, taken, strained: pools, isDry } = report;
  const told = toldOf(report);
  const others = Object.entries(otherAddresses(tenant));
  const took = isDry ? 'Would take' : 'Took';
  const lines = [
    `In the files: ${count(tenant.skus.length, 'product')}, ` +
      count(tenant.users.length + tenant.unfit.length, 'user'),
    `${took}: ${count(plan.products.length, 'product')} into the catalogue, ` +
      `${count(plan.purchases.length, 'purchase')}, ` +
      `${count(taken.users, 'user')}, ${count(taken.licenses, 'license')}`,
    ...(plan.fromGroups.length === 0
      ? []
      : [
          `${count(plan.fromGroups.length, 'license')} from groups there ` +
            `${isDry ? 'would be' : plan.fromGroups.length === 1 ? 'is' : 'are'} direct here`,
        ]),
    ...(others.length === 0
      ? []
      : [
          'Left out, since they are no mail addresses: ' +
            others.map(([kind, many]) => `${many} of ${kind}`).join(', '),
        ]),
    ...pools.map((pool) => strainedText(pool, names, isDry)),
    `${count(plan.differences.length, 'difference')}, ${plan.notTaken.length} not taken, ` +
      `${taken.failures.length} failed`,
  ];
  const shown = told.slice(0, SHOWN_USERS);
  const more = told.length - shown.length;
  const table = shown.length === 0 ? [] : ['', rowsOf(COLUMNS, shown).asTable()];
  return [
    ...lines.map(printable),
    ...table,
    ...(more === 0 ? [] : [`and ${more} more: --json and --output csv have all of them`]),
    ...taken.operations.map((id) => `Results: seatledger operations show ${id}`),
  ];
}

const strainedText = ({ skuId, valid, expired, assigned, available }: Pool, names: Names, isDry: boolean): string => {
  const state = [
    ...(available < 0 ? [`over-assigned by ${-available}`] : []),
    ...(expired > 0 ? [`${expired} in grace`] : []),
  ].join(', ');
  return `${names.product(skuId)} ${isDry ? 'would be' : 'is'} ${state}: ${valid} valid, ${assigned} assigned`;
};
