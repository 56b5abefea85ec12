import { normalizeAddress } from '../address.js';

const partsOf = (cell: string, separator: RegExp): string[] =>
  cell
    .split(separator)
    .map((part) => part.trim())
    .filter((part) => part !== '');

/** The export of the admin center says so of a user without licenses. */
const UNLICENSED = 'unlicensed';

/**
 * Splits a cell of products, in its order. We separate them by `;`, and the export of the admin center by a `+` with
 * no space around it: "Enterprise Mobility + Security E3" is one product.
 */
export const licensesOf = (cell: string): string[] =>
  cell.toLowerCase() === UNLICENSED ? [] : partsOf(cell, /;|(?<!\s)\+(?!\s)/);

export interface Addresses {
  readonly addresses: readonly string[];
  /** These are the kinds of addresses that are no mail addresses, in capitals. */
  readonly otherKinds: readonly string[];
}

/** These kinds of proxy addresses say how other protocols and former systems name a user. */
const OTHER_KINDS = /^(?:sip|spo|x500|x400|eum|notes|ms|ccmail|gwise|fax|tel)$/i;

/**
 * Splits a cell of further addresses of a user, in its order. We separate them by `;`, and the exports join proxy
 * addresses such as `smtp:ann@x.io+SMTP:a.lee@x.io` by `+`. Such a list names the principal name, too, which isn't a
 * further address.
 */
export function addressesOf(cell: string, userPrincipalName: string): Addresses {
  const addresses: string[] = [];
  const otherKinds: string[] = [];
  for (const part of partsOf(cell, /;|\+(?=[a-z][a-z\d]*:)/i)) {
    const [, kind, address] = /^([a-z][a-z\d]*):(.+)$/i.exec(part) ?? [];
    if (kind === undefined || address === undefined) addresses.push(part);
    else if (OTHER_KINDS.test(kind)) otherKinds.push(kind.toUpperCase());
    else if (kind.toLowerCase() !== 'smtp') addresses.push(part);
    else if (normalizeAddress(address) !== normalizeAddress(userPrincipalName)) addresses.push(address);
  }
  return { addresses, otherKinds };
}
