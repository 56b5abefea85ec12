import type { Addresses } from '../prepare/addresses.js';
import { canonicalJson } from '../inbox/canonical-json.js';
import type { OperationUser } from '../requests.js';

interface Line {
  readonly index: number;
  readonly fields: OperationUser;
}
/** This is the content of a line without members of its own. */
const NOTHING = '{}';
/** How many are named, because a receipt keeps them. */
const MOST_NAMED = 20;

/** Finds the lines of a bulk operation that name a user again. */
export class RepeatedLines {
  /** These are the first that ask for something else than the line before them that names the same user. */
  readonly lines: { readonly index: number; readonly sameAs: number }[] = [];
  count = 0;
  readonly #first = new Map<string, Line>();

  constructor(private readonly addresses: Addresses) {}

  /**
   * Returns undefined where the user is new. `same`: the first line that names this user asks for all that this one
   * does. `other`: it doesn't.
   */
  take(user: string, line: Line): 'same' | 'other' | undefined {
    const first = this.#first.get(user);
    if (first === undefined) {
      this.#first.set(user, line);
      return undefined;
    }
    const content = this.#content(line);
    if (content === NOTHING || content === this.#content(first)) return 'same';
    this.count += 1;
    if (this.lines.length < MOST_NAMED) this.lines.push({ index: line.index, sameAs: first.index });
    return 'other';
  }

  /** Makes a text that is equal for what asks for the same. Addresses stand in it by their keys. */
  #content({ fields: { user: _user, userPrincipalName, aliases, ...rest } }: Line): string {
    return canonicalJson({
      ...rest,
      userPrincipalName: userPrincipalName === undefined ? undefined : this.addresses.key(userPrincipalName),
      aliases: aliases?.map((alias) => this.addresses.key(alias)),
    });
  }
}
