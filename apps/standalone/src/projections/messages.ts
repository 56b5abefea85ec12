import type { Condition } from '#application';
import type { Configuration, Follower } from '#platform';
import type { BesideSettings } from '#platform/beside';

/** A thread of projections is begun with this, of which nothing is secret. */
export interface ThreadSettings extends BesideSettings, Pick<Configuration, 'logLevel'> {}
export interface ThreadData extends ThreadSettings {
  /** The one number is 1 while a message `grown` is on its way: the thread makes it 0 before it looks. */
  readonly grown: Int32Array<SharedArrayBuffer>;
}

/**
 * `grown`: the log may have. `doubted`: it may be another one, or ours again. No message has to arrive for anything to
 * be right: a thread that hears nothing looks by itself.
 */
export type ToThread =
  | { readonly is: 'grown' }
  | { readonly is: 'doubted' }
  | { readonly is: 'stop' }
  | { readonly is: 'figures-asked'; readonly question: number };

/** `following`: it has begun. `advanced`: a checkpoint was saved. `duty-stopped`: an operator has to know this. */
export type FromThread =
  | { readonly is: 'following' | 'advanced' }
  | { readonly is: 'duty-stopped'; readonly condition: Condition }
  | { readonly is: 'figures'; readonly question: number; readonly figures: readonly Follower[] };
