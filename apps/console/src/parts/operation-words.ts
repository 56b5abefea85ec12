import type { Shape } from '../api/shapes.js';
import { counted } from './format.js';

type Mode = Shape<'Operation'>['mode'];

const NAMES: Readonly<Record<Mode, string>> = {
  add: 'Add licenses',
  replace: 'Replace licenses',
  remove: 'Remove licenses',
  change: 'Swap licenses',
  refresh: 'Refresh licenses',
  create: 'Add users',
  update: 'Change users',
  delete: 'Delete users',
  restore: 'Restore users',
  adopt: 'Take over licenses',
  undo: 'Undo',
};

/** What an operation does, in two words. */
export const modeName = (mode: string): string => NAMES[mode as Mode] ?? mode;

/** A title for one: `Remove licenses: 1,234 users`. */
export const operationTitle = (mode: string, total: number): string => `${modeName(mode)}: ${counted(total, 'user')}`;

/** `givenName` reads as `given name`. */
export const fieldName = (field: string): string =>
  field === 'userPrincipalName' ? 'address' : field.replaceAll(/([A-Z])/g, ' $1').toLowerCase();

const LEFT: Readonly<Record<string, string>> = {
  'changed-since': 'it was changed since',
  'user-deleted': 'the user was deleted since',
  'no-available-seats': 'no license of it is available',
  'usage-location-required': 'the user has no usage location',
  'not-permitted-in-location': 'it is not permitted where the user is',
  'address-taken': 'the address belongs to somebody else now',
  'data-purged': 'the data was purged',
  'retention-over': 'the retention is over',
  'value-erased': 'the value before was erased',
};

/** Why something was not undone, or did not come back. */
export const leftReason = (code: string): string => LEFT[code] ?? code;
