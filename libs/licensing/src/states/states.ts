import type { StreamKind } from '../streams.js';
import type { AddressState } from './address.js';
import type { CatalogueState } from './catalogue.js';
import type { ClockState } from './clock.js';
import type { CommandState } from './command.js';
import type { OperationState } from './operation.js';
import type { PurchaseStreamState } from './purchase.js';
import type { SeatsState } from './seats-fold.js';
import type { TenantState } from './tenant.js';
import type { UserState } from './user.js';
import type { VersionState } from './version.js';

/**
 * There is one state for each kind of stream: what the deciders need to know of it, folded from its events by `evolve`
 * of the same kind.
 */
export type StreamState =
  | TenantState
  | ClockState
  | CatalogueState
  | UserState
  | PurchaseStreamState
  | SeatsState
  | AddressState
  | OperationState
  | CommandState
  | VersionState;
export type StateOf<K extends StreamKind> = Extract<StreamState, { readonly kind: K }>;
