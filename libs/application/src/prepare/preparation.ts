import type { CatalogueState, Command, CommandOf, CommandType, Refused, SkuId, UserRef } from '#licensing';
import type { Addresses } from './addresses.js';
import type { ProductLine } from './products.js';

/**
 * A bulk operation is planned, not prepared: its users are listed before it is decided. What undoes something for one
 * user is always an item of one.
 */
export type SingleType = Exclude<CommandType, 'StartOperation' | 'UndoForUser'>;

/** What the names in a body mean, as far as it asked for them. */
export interface Names {
  readonly addresses: Addresses;
  readonly products: CatalogueState;
}

/** What a command is about as far as its names were resolved, whatever else came of it. */
export interface Named {
  readonly users: readonly UserRef[];
  readonly skuIds: readonly SkuId[];
}

/** The command, or why it can't be one, and in either case what its names lead to. */
export interface PreparedCommand {
  readonly plan: Command | Refused;
  readonly named: Named;
}

/** How the body of one command, as it comes over a wire, becomes a command of the domain. */
export interface Preparation<T extends SingleType, B> {
  /** The users that the body names, by id or address. */
  readonly users?: (body: B) => readonly string[];
  /** The addresses that the body brings for a user. */
  readonly addresses?: (body: B) => readonly string[];
  /** The products that the body names, by id or part number. */
  readonly products?: (body: B) => readonly ProductLine[];
  /** The command's members; its type goes without saying. Refuses what names no product, or two. */
  readonly members: (body: B, names: Names) => Omit<CommandOf<T>, 'type'> | Refused;
}
/** One for each body of a group of commands. */
export type Preparations<Bodies> = { readonly [T in keyof Bodies & SingleType]: Preparation<T, Bodies[T]> };

/** GUIDs are lower case in the domain, however a caller writes them. */
export const lower = <T extends string>(id: string): T => id.toLowerCase() as T;
