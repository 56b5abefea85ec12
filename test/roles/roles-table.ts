import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Role } from '#licensing';
import { root } from '../support/app-process.js';

export const ROLES = {
  O: 'Operator',
  GA: 'GlobalAdministrator',
  UA: 'UserAdministrator',
  LA: 'LicenseAdministrator',
  GR: 'GlobalReader',
  A: 'Auditor',
} as const satisfies Readonly<Record<string, Role>>;
export type NamedRole = (typeof ROLES)[keyof typeof ROLES];

const CELLS = {
  '–': 'no',
  yes: 'yes',
  'with `asOf`': 'in the past',
  'its own': 'its own',
  'rename its own': 'rename its own',
} as const;
export type Cell = (typeof CELLS)[keyof typeof CELLS];

const cellsOf = (line: string): readonly string[] =>
  line
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.trim());

/** Reads who may do what from the page that people read, by the words of its rows. */
export const readRolesTable = (): ReadonlyMap<string, Readonly<Record<NamedRole, Cell>>> => {
  const page = readFileSync(join(root, 'docs/explanation/domain.md'), 'utf8');
  const [, roles = ''] = page.split('\n## Roles\n');
  const [head = '', , ...rows] = roles.split('\n').filter((line) => line.startsWith('|'));
  const columns = cellsOf(head);
  return new Map(
    rows.map(cellsOf).map(([name = '', ...cells]) => [
      name,
      Object.fromEntries(
        Object.entries(ROLES).map(([letter, role]) => {
          const text = cells[columns.indexOf(letter) - 1] ?? '';
          if (!Object.hasOwn(CELLS, text)) throw new Error(`"${text}" of ${letter} says nothing: ${name}`);
          return [role, CELLS[text as keyof typeof CELLS]];
        }),
      ) as Record<NamedRole, Cell>,
    ]),
  );
};

/** These are the rows of the table, as the page words them, in which something stands that is built. */
export const ROW = {
  tenant: 'read what the tenant has',
  users: 'create, change, delete and restore users',
  licenses: 'assign, change, remove, reassign and refresh licenses, singly and in bulk',
  seats: 'buy seats and change purchases',
  history: 'read history, explanations, reports and certificates',
  export: 'export, replay, feed, verification, proofs',
  redact: 'redact a reason',
  erase: 'erase at once, import a tenant from Graph',
  catalogue: 'read the catalogue and the restrictions',
  installation: 'change them; create and close tenants; run the installation',
  self: 'ask who one is, and for the release, settings, the clock, how far reads are',
  tenants: 'see which tenants there are: ids, names and countries',
} as const;
export type Row = keyof typeof ROW;
