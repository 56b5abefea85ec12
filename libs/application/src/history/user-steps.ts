import {
  evolveUser,
  initialUser,
  streamName,
  type CommandId,
  type TenantId,
  type UserEvent,
  type UserId,
  type UserState,
} from '#licensing';
import type { Codec } from '../ports/codec.js';
import { DamagedEvent, DamagedStream, type EventStore } from '../ports/event-store.js';
import { Pace } from '../ports/pace.js';
import type { Turn } from '../ports/turn.js';
import { inChunks } from '../streams/in-chunks.js';
import { pagesOf } from '../streams/pages-of.js';

/** A user right before a command, and right after it. */
export interface UserStep {
  readonly before: UserState;
  readonly after: UserState;
}
/** What each command made of one user; `damaged` where the stream can't be told any more. */
export type StepsOfUser = ReadonlyMap<CommandId, UserStep> | 'damaged';

/**
 * Folds what commands made of users from their streams. Each stream is read once, up to the last of the commands, all
 * streams at a time, and nothing personal is opened.
 */
export class UserSteps {
  constructor(
    private readonly store: Pick<EventStore, 'read'>,
    private readonly codec: Pick<Codec, 'read'>,
    private readonly turn: Turn,
  ) {}

  /** Each command is one that wrote to the stream of its user. @throws StoreUnavailable, StoreClosed, UnknownEvent */
  async of(
    tenantId: TenantId,
    asked: ReadonlyMap<UserId, ReadonlySet<CommandId>>,
  ): Promise<ReadonlyMap<UserId, StepsOfUser>> {
    const pace = new Pace(this.turn);
    const steps = await inChunks([...asked], async ([userId, commandIds]) => {
      const found = await this.#ofUser(tenantId, userId, { commandIds, pace }).catch((error: unknown) => {
        if (error instanceof DamagedEvent || error instanceof DamagedStream) return 'damaged' as const;
        throw error;
      });
      return [userId, found] as const;
    });
    return new Map(steps);
  }

  async #ofUser(
    tenantId: TenantId,
    userId: UserId,
    { commandIds, pace }: { readonly commandIds: ReadonlySet<CommandId>; readonly pace: Pace },
  ): Promise<StepsOfUser> {
    const steps = new Map<CommandId, UserStep>();
    let state: UserState = initialUser;
    for await (const page of pagesOf(this.store, streamName({ kind: 'user', tenantId, userId }))) {
      for (const stored of page) {
        const commandId = stored.metadata.commandId as CommandId;
        const isAsked = commandIds.has(commandId);
        // the events of a command follow each other, but for the word that a key is gone, which changes nothing
        if (!isAsked && steps.size === commandIds.size) return steps;
        const [recorded] = this.codec.read([stored]);
        const before = state;
        if (recorded !== undefined) state = evolveUser(state, recorded.event as UserEvent);
        if (isAsked) steps.set(commandId, { before: steps.get(commandId)?.before ?? before, after: state });
        if (pace.spentOn(stored)) await pace.rest();
      }
    }
    return steps;
  }
}
