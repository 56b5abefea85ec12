import type { Command } from './commands.js';
import type { Deciding, Decision, DecisionContext } from './decision.js';
import type { Role } from './roles.js';
import type { Draft } from './steps/draft.js';
import type { StreamRef } from './streams.js';
import type { PurchaseId, TenantId, UserRef } from './values.js';

/** Whose a command is: a tenant's, which has to exist, or the whole installation's, whatever tenant it came with. */
export type Scope = 'tenant' | 'installation';

/** What a command is about. What is yet to be `made` is known once the command is decided. */
export type NamedThing =
  | { readonly kind: 'user'; readonly user: UserRef }
  | { readonly kind: 'purchase'; readonly purchaseId: PurchaseId }
  | { readonly kind: 'made' };

/** What is known of a command before anything is read. */
export type MakingContext = Pick<DecisionContext, 'tenantId' | 'derive'>;

/** All that the domain knows of one command. */
export interface Behaviour<C extends Command> {
  readonly scope: Scope;
  /** It goes on also in a tenant that is closed. */
  readonly inClosedTenant?: true;
  /**
   * Who may command it, from the widest role to the narrowest. A bulk operation is permitted to whoever may do the same
   * to one user: see `permits`.
   */
  readonly permittedTo: readonly Role[];
  /** The streams besides the tenant's that it will be decided on, as far as the command alone tells. */
  readonly prefetch: (command: C, tenantId: TenantId) => readonly StreamRef[];
  /**
   * The streams that it makes, where it makes any: it is refused where one of them tells something. A released address
   * may be there all the same.
   */
  readonly makes?: (command: C, context: MakingContext) => readonly StreamRef[];
  /** The users, products, purchases and operations that the command names, by id, in its order; any may repeat. */
  readonly relatedIds: (command: C) => readonly string[];
  /** The one user or purchase that the command is about: then its sender may number it. */
  readonly thing?: (command: C) => NamedThing;
  /** That thing is made by the command, so that nobody has seen it before. */
  readonly makesThing?: true;
  /** Of two users that it is about it names this one first: a seat leaves it. */
  readonly source?: (command: C) => NamedThing;
  /** Where the command is a tenant's, the tenant is known to exist. */
  readonly decide: (command: C, draft: Draft) => Deciding<Decision>;
}
