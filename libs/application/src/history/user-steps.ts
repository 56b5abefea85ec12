import type { CommandId, TenantId, UserId, UserState } from '#licensing';
import type { Codec } from '../ports/codec.js';
import { DamagedEvent, DamagedStream, type EventStore, type Position } from '../ports/event-store.js';
import { Pace } from '../ports/pace.js';
import type { Turn } from '../ports/turn.js';
import { inChunks } from '../streams/in-chunks.js';
import type { KeptFolds } from './kept-folds.js';
import { PastStreams } from './past-streams.js';

/** A user right before a command, and right after it. */
export interface UserStep {
  readonly before: UserState;
  readonly after: UserState;
}
/** What each command made of one user; `damaged` where the stream can't be told any more. */
export type StepsOfUser = ReadonlyMap<CommandId, UserStep> | 'damaged';

/** Each is the id of a command that wrote to the stream of its user. */
export interface StepsAsked {
  readonly commandIds: ReadonlySet<CommandId>;
  /** None of them left an event before this position. */
  readonly since: Position;
}
export interface UserStepsParts {
  readonly store: Pick<EventStore, 'read'>;
  readonly codec: Pick<Codec, 'read'>;
  readonly turn: Turn;
  readonly kept?: KeptFolds;
}
/** A command leaves about so many events with its user, and some leave more. */
const EVENTS_OF_COMMAND = 5;
const MORE_EVENTS = 20;

/**
 * Folds what commands made of users from their streams. Each stream is read once, from the nearest fold that is kept up
 * to the last of the commands, all streams at a time, and nothing personal is opened.
 */
export class UserSteps {
  readonly #streams: PastStreams;
  readonly #turn: Turn;

  constructor({ store, codec, turn, kept }: UserStepsParts) {
    this.#streams = new PastStreams(store, codec, kept);
    this.#turn = turn;
  }

  /** @throws StoreUnavailable, StoreClosed, UnknownEvent */
  async of(tenantId: TenantId, asked: ReadonlyMap<UserId, StepsAsked>): Promise<ReadonlyMap<UserId, StepsOfUser>> {
    const pace = new Pace(this.#turn);
    const steps = await inChunks([...asked], async ([userId, of]) => {
      const found = await this.#ofUser(tenantId, userId, { ...of, pace }).catch((error: unknown) => {
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
    { commandIds, since, pace }: StepsAsked & { readonly pace: Pace },
  ): Promise<StepsOfUser> {
    const steps = new Map<CommandId, UserStep>();
    const isAsked = (commandId: string): boolean => commandIds.has(commandId as CommandId);
    await this.#streams.walk<UserState>(
      { kind: 'user', tenantId, userId },
      {
        // a fold may have been kept between two events of a command
        mayBeginAfter: ({ position, commandId }) => position < since && !isAsked(commandId),
        // the events of a command follow each other, but for the word that a key is gone, which changes nothing
        isOver: ({ metadata }) => steps.size === commandIds.size && !isAsked(metadata.commandId),
        each: ({ metadata }, before, after) => {
          const commandId = metadata.commandId as CommandId;
          if (isAsked(commandId)) steps.set(commandId, { before: steps.get(commandId)?.before ?? before, after });
        },
        events: EVENTS_OF_COMMAND * commandIds.size + MORE_EVENTS,
        pace,
      },
    );
    return steps;
  }
}
