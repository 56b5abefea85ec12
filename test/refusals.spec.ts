import { join } from 'node:path';
import { errorCodes, REFUSALS } from '#contracts';
import type { CommandType } from '#licensing';
import { refusalsInCode } from './support/refusals-in-code.js';

/**
 * What stands in the way of a license doesn't refuse a restore: it goes on without, and tells the shortfall. An undo
 * tells of each thing why it leaves it.
 */
const NEVER: Partial<Record<CommandType, readonly string[]>> = {
  AdoptLicenses: ['no-available-seats'],
  RestoreUser: ['no-available-seats', 'no-subscription', 'not-permitted-in-location', 'usage-location-required'],
  UndoForUser: [
    'address-taken',
    'alias-names-no-user',
    'alias-not-held',
    'changed-since',
    'duplicate-address',
    'no-available-seats',
    'no-subscription',
    'not-permitted-in-location',
    'retention-over',
    'usage-location-required',
    'user-deleted',
    'value-erased',
  ],
};
/** Whatever a command is, it may come to these. */
const OF_ALL = [
  'tenant-not-found',
  'tenant-closed',
  'command-id-reused',
  'stale-version',
  'version-reused',
  'precondition-failed',
];
/** A row of a bulk operation says it of one user. */
const OF_ROWS = ['damaged-event', 'damaged-stream', 'damaged-personal-data', 'internal-error'];

describe('the refusals that the documents know of each command', () => {
  const types = Object.keys(REFUSALS) as CommandType[];
  const { byCommand, all } = refusalsInCode(join(import.meta.dirname, '..'), types);

  it.each(types)('%s has those that its code can come to', (type) => {
    const never = NEVER[type] ?? [];
    expect(byCommand.get(type)).toEqual(expect.arrayContaining([...never]));
    expect(REFUSALS[type]).toEqual(byCommand.get(type)?.filter((code) => !never.includes(code)));
  });

  it('are all that are written down in the domain', () => {
    const known = new Set<string>([...Object.values(REFUSALS).flat(), ...OF_ALL, ...OF_ROWS]);
    const refusals = all.filter((code) => (errorCodes() as readonly string[]).includes(code));
    expect(refusals.filter((code) => !known.has(code))).toEqual([]);
  });
});
