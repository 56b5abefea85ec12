import { answerOf, type CommandId, streamName, type TenantId, type UserId, usersOfReceipt } from '#licensing';
import { type Checkpoints, LogFollower, type FollowerParts } from '../following/log-follower.js';
import type { Clock } from '../ports/clock-and-ids.js';
import type { Codec, RecordedEvent } from '../ports/codec.js';
import type { Position } from '../ports/event-store.js';
import type { Keys } from '../ports/keys.js';
import { inChunks } from '../streams/in-chunks.js';
import { eventsOfLargeStream, type LargeStreamParts } from '../streams/large-stream.js';
import { notedCheckpoints } from './noted-checkpoints.js';
import { type OwnReason, reasonOf } from './reasons.js';
import { unlessStreamDamaged } from './unless-damaged.js';

/**
 * Resolves to the commands up to `position` that somebody asked for, whose reason may have a key of its own, and that
 * name this user: of an item of a bulk operation it is the operation's start. Throws where nobody knows yet.
 */
export type ReasonsAbout = (tenantId: string, userId: string, position: Position) => Promise<readonly CommandId[]>;

export interface ReasonShredderParts extends Omit<FollowerParts, 'name' | 'checkpoints' | 'handle' | 'clock'> {
  readonly keys: Pick<Keys, 'get' | 'shred' | 'note' | 'keepNote'>;
  readonly codec: Codec;
  readonly clock: Clock;
  readonly reasonsAbout: ReasonsAbout;
}

/** Its checkpoint is noted in the key store under this name. */
export const REASON_SHREDDER = 'reasons';
const REMEMBERED = 10_000;
const KEYS_AT_ONCE = 500;

export const reasonShredderCheckpoints = (keys: Pick<Keys, 'note' | 'keepNote'>): Checkpoints =>
  notedCheckpoints(keys, REASON_SHREDDER);

/**
 * Destroys the key of a reason about several users once the last of them is purged. It asks a read model which reasons
 * there are, so it is no part of the shredder, whom nothing may hold up.
 */
export const reasonShredder = ({ keys, codec, reasonsAbout, ...parts }: ReasonShredderParts): LogFollower => {
  const { store, clock, log } = parts;
  const { turn } = log;
  /** It names for each command a user who was still there when it was last looked at. */
  const stillThere = new Map<string, UserId>();
  const firstThere = async (tenantId: string, users: readonly UserId[]): Promise<UserId | undefined> => {
    const found = await keys.get(users.map((personId) => ({ tenantId, personId })));
    return users[found.findIndex(({ state }) => state === 'active')];
  };
  /** Resolves to undefined where nobody is left. */
  const somebodyOf = async (tenantId: string, { receipt }: OwnReason): Promise<UserId | undefined> => {
    for await (const users of usersOf(tenantId, receipt, { store, codec, turn })) {
      for (let from = 0; from < users.length; from += KEYS_AT_ONCE) {
        const there = await firstThere(tenantId, users.slice(from, from + KEYS_AT_ONCE));
        if (there !== undefined) return there;
      }
    }
    return undefined;
  };
  const look = async (tenantId: string, commandId: CommandId, purge: RecordedEvent, purged: UserId) => {
    const known = stillThere.get(commandId);
    if (known !== undefined && known !== purged) return;
    const stream = streamName({ kind: 'command', tenantId: tenantId as TenantId, commandId });
    const reason = await reasonOf({ stream }, { store, codec });
    const somebody = reason === undefined ? undefined : await somebodyOf(tenantId, reason);
    if (somebody !== undefined) remember(stillThere, commandId, somebody);
    else if (reason !== undefined) await keys.shred(reason.person, { shreddedAt: clock.now(), receipt: purge.id });
  };
  const handle = async (events: readonly RecordedEvent[]): Promise<void> => {
    for (const recorded of events) {
      const { event, metadata, position } = recorded;
      const { tenantId } = metadata;
      if (event.type !== 'UserPurged' || tenantId === undefined) continue;
      const { userId } = event.data;
      // whoever shreds the user's key may come later than this
      await keys.shred({ tenantId, personId: userId }, { shreddedAt: clock.now(), receipt: recorded.id });
      const commands = await reasonsAbout(tenantId, userId, position);
      await inChunks(commands, (commandId) =>
        unlessStreamDamaged(() => look(tenantId, commandId, recorded, userId), parts.onTrouble),
      );
    }
  };
  return new LogFollower({ ...parts, name: REASON_SHREDDER, handle, checkpoints: reasonShredderCheckpoints(keys) });
};

const remember = (map: Map<string, UserId>, commandId: CommandId, userId: UserId): void => {
  if (map.size >= REMEMBERED) map.clear();
  map.set(commandId, userId);
};

/** Gives the users whom a command is about, in pieces; who is no user has no key, and does no harm. */
async function* usersOf(
  tenantId: string,
  receipt: OwnReason['receipt'],
  parts: LargeStreamParts,
): AsyncGenerator<readonly UserId[]> {
  const answer = answerOf(receipt);
  if (answer?.kind !== 'operation') return yield [...usersOfReceipt(receipt)];
  const { operationId } = answer;
  const stream = streamName({ kind: 'operation', tenantId: tenantId as TenantId, operationId });
  for await (const { event } of eventsOfLargeStream(parts, stream)) {
    if (event.type === 'UsersListed') yield event.data.items.flatMap(({ userId }) => userId ?? []);
  }
}
