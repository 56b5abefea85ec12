import type { Codec, EventStore, EventToStore } from '../../../libs/application/src/index.js';
import { createIds } from '../../../libs/contracts/src/index.js';
import { type DomainEvent, type PersonalKind, streamName, type UserId } from '../../../libs/licensing/src/index.js';
import { CONTOSO } from '../../../libs/testing/src/world/index.js';
import { DAY, REMOVED_AT } from './deadline-dates.js';

const USERS_PER_APPEND = 2_000;

const ids = createIds();
const id = (kind: number, n: number): string => `0000000${kind}-0000-4000-8000-${n.toString(16).padStart(12, '0')}`;
const streamOf = (n: number): string => streamName({ kind: 'user', tenantId: CONTOSO, userId: id(2, n) as UserId });
const about = {
  tenantId: CONTOSO,
  actor: 'bench',
  actorKind: 'local',
  occurredAt: REMOVED_AT,
} as const;
const toStore = (n: number, index: number, event: DomainEvent): EventToStore => ({
  id: ids.derive(id(7, n), `${event.type} ${index}`),
  event,
  metadata: { ...about, commandId: id(7, n), correlationId: id(7, n), causationId: id(7, n) },
});

/** A user whose mailbox is in retention. The name is erased already, since a million keys are no part of this. */
const historyOf = (n: number): readonly EventToStore[] => {
  const userId = id(2, n) as UserId;
  const erased = <K extends PersonalKind>(kind: K) => ({ personal: userId, kind, erased: true }) as const;
  const address = n.toString(16).padStart(64, '0');
  const created: DomainEvent = {
    type: 'UserCreated',
    data: {
      userId,
      userPrincipalName: { key: address as never, text: erased('principal-name') },
      profile: { displayName: erased('display-name') },
    },
  };
  const retained: DomainEvent = {
    type: 'ServiceDataRetained',
    data: {
      userId,
      retentionId: id(6, n) as never,
      service: 'exchange' as never,
      purgeAt: new Date(Date.parse(REMOVED_AT) + 30 * DAY + (n % 60_000)).toISOString() as never,
      retention: 'P30D',
    },
  };
  return [toStore(n, 0, created), toStore(n, 1, retained)];
};
const restored = (n: number): EventToStore =>
  toStore(n, 2, {
    type: 'ServiceDataRestored',
    data: {
      userId: id(2, n) as UserId,
      retentionId: id(6, n) as never,
      service: 'exchange' as never,
      aliasesLost: [],
    },
  });

interface To {
  readonly store: EventStore;
  readonly codec: Codec;
}
const inAppends = async (from: number, to: number, append: (users: readonly number[]) => Promise<unknown>) => {
  for (let at = from; at < to; at += USERS_PER_APPEND)
    await append(Array.from({ length: Math.min(USERS_PER_APPEND, to - at) }, (_, n) => at + n));
};

/** Appends so many users in retention, each with a deadline in 30 days. */
export const fillDeadlines = ({ store, codec }: To, count: number): Promise<void> =>
  inAppends(0, count, async (users) => {
    const writes = users.map((n) => ({ stream: streamOf(n), expected: 'no-stream', events: historyOf(n) }) as const);
    await store.append(await codec.encode(writes));
  });

/** Ends the retentions of the users from this number up to that one. */
export const cancelDeadlines = ({ store, codec }: To, from: number, to: number): Promise<void> =>
  inAppends(from, to, async (users) => {
    const writes = users.map((n) => ({ stream: streamOf(n), expected: 1, events: [restored(n)] }));
    await store.append(await codec.encode(writes));
  });
