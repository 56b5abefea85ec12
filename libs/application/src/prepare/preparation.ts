import type { CatalogueState, CommandOf, CommandType, Refused } from '#licensing';
import type { BodyOf, ProductLine } from '../requests.js';
import type { Addresses } from './addresses.js';

/** A bulk operation is planned, not prepared: its users are listed before it is decided. */
export type SingleType = Exclude<CommandType, 'StartOperation'>;

/** What the names in a body mean, as far as it asked for them. */
export interface Names {
  readonly addresses: Addresses;
  readonly products: CatalogueState;
}

/** How the body of one command becomes a command of the domain. */
export interface Preparation<T extends SingleType> {
  /** The users that the body names, by id or address. */
  readonly users?: (body: BodyOf<T>) => readonly string[];
  /** The addresses that the body brings for a user. */
  readonly addresses?: (body: BodyOf<T>) => readonly string[];
  /** The products that the body names, by id or part number. */
  readonly products?: (body: BodyOf<T>) => readonly ProductLine[];
  /** The command's members; its type goes without saying. Refuses what names no product, or two. */
  readonly members: (body: BodyOf<T>, names: Names) => Omit<CommandOf<T>, 'type'> | Refused;
}
export type Preparations<T extends SingleType> = { readonly [S in T]: Preparation<S> };

/** GUIDs are lower case in the domain, however a caller writes them. */
export const lower = <T extends string>(id: string): T => id.toLowerCase() as T;
