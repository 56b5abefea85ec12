import type {
  AddressEvent,
  CatalogueEvent,
  ClockEvent,
  CommandEvent,
  DomainEvent,
  OperationEvent,
  PurchaseEvent,
  SeatsEvent,
  TenantEvent,
  UserEvent,
  VersionRecorded,
} from '../events.js';
import type { StreamKind, StreamRef } from '../streams.js';
import { never } from '../values.js';
import { evolveAddress, initialAddress } from './address.js';
import { evolveCatalogue, initialCatalogue } from './catalogue.js';
import { evolveClock, initialClock } from './clock.js';
import { evolveCommand, initialCommand } from './command.js';
import { evolveOperation, initialOperation } from './operation.js';
import { evolvePurchase, initialPurchase } from './purchase.js';
import { evolveSeats, initialSeats } from './seats-fold.js';
import type { StreamState } from './states.js';
import { evolveTenant, initialTenant } from './tenant.js';
import { evolveUser, initialUser } from './user.js';
import { evolveVersion, initialVersion } from './version.js';

/** The state of a stream without events. */
export const initialState = (ref: StreamRef): StreamState => {
  switch (ref.kind) {
    case 'tenant':
      return initialTenant;
    case 'clock':
      return initialClock;
    case 'catalogue':
      return initialCatalogue;
    case 'user':
      return initialUser;
    case 'purchase':
      return initialPurchase;
    case 'seats':
      return initialSeats;
    case 'address':
      return initialAddress;
    case 'operation':
      return initialOperation;
    case 'command':
      return initialCommand;
    case 'version':
      return initialVersion;
    default:
      return never(ref);
  }
};

/**
 * The state after one event of its stream, in the stream's order. `state` itself stays as it was. That the event's kind
 * is the stream's is held by the types of the deciders and of the codec, and checked nowhere again.
 */
export const evolve = (state: StreamState, event: DomainEvent): StreamState => {
  switch (state.kind) {
    case 'tenant':
      return evolveTenant(state, event as TenantEvent);
    case 'clock':
      return evolveClock(state, event as ClockEvent);
    case 'catalogue':
      return evolveCatalogue(state, event as CatalogueEvent);
    case 'user':
      return evolveUser(state, event as UserEvent);
    case 'purchase':
      return evolvePurchase(state, event as PurchaseEvent);
    case 'seats':
      return evolveSeats(state, event as SeatsEvent);
    case 'address':
      return evolveAddress(state, event as AddressEvent);
    case 'operation':
      return evolveOperation(state, event as OperationEvent);
    case 'command':
      return evolveCommand(state, event as CommandEvent);
    case 'version':
      return evolveVersion(state, event as VersionRecorded);
    default:
      return never(state);
  }
};

/** True where a stream's last event alone gives its state, so that a load may read just that one. */
export const foldsFromLast = (kind: StreamKind): boolean => kind === 'seats' || kind === 'version';
