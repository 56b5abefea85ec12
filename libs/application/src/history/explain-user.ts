import {
  plansAt,
  streamName,
  UserChain,
  type Asked,
  type CatalogueState,
  type CommandId,
  type TenantId,
  type UserEvent,
  type UserExplained,
  type UserId,
} from '#licensing';
import type { Codec } from '../ports/codec.js';
import type { EventMetadata, EventStore, Position } from '../ports/event-store.js';
import { Pace } from '../ports/pace.js';
import type { Turn } from '../ports/turn.js';
import { pagesOf } from '../streams/pages-of.js';

/** This many events of a user are read at once. */
const PAGE = 250;

/** A link of a chain is a command, which stands at a place of the log and was caused by somebody. */
export interface CauseOfLink {
  readonly commandId: CommandId;
  readonly position: Position;
  readonly metadata: EventMetadata;
}

export interface ExplainUserParts {
  readonly store: Pick<EventStore, 'read'>;
  readonly codec: Pick<Codec, 'read'>;
  readonly catalogue: { state(): Promise<CatalogueState> };
  readonly turn: Turn;
}

/**
 * Tells why a user has a product or a service at a position of the log, or has it not. The user's stream is read in
 * pages, once, and nothing personal is opened.
 * @throws StoreUnavailable, StoreClosed, DamagedEvent, DamagedStream, UnknownEvent
 */
export const explainUser = async (
  { store, codec, catalogue, turn }: ExplainUserParts,
  { tenantId, userId, asked }: { readonly tenantId: TenantId; readonly userId: UserId; readonly asked: Asked },
  upTo: Position,
): Promise<UserExplained<CauseOfLink>> => {
  const known = await catalogue.state();
  const chain = new UserChain<CauseOfLink>(asked, (product) => plansAt(known, product));
  const pace = new Pace(turn);
  for await (const page of pagesOf(store, streamName({ kind: 'user', tenantId, userId }), { pageSize: PAGE })) {
    for (const stored of page) {
      const { position, metadata } = stored;
      if (position > upTo) return chain.explained();
      const commandId = metadata.commandId as CommandId;
      for (const { event } of codec.read([stored])) chain.add(event as UserEvent, { commandId, position, metadata });
      if (pace.spentOn(stored)) await pace.rest();
    }
  }
  return chain.explained();
};
