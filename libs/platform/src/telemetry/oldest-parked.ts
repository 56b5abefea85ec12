import type { Broker, Clock } from '#application';

/** Looking takes all that is parked out of its queue for a moment; what is asked is whether 23 days have passed. */
const LOOK_EVERY = 3_600_000;

/**
 * Tells how many seconds ago the oldest parked message was put aside, 0 where there is none. However often somebody
 * asks, it is looked up once an hour, and when there are fewer than before.
 * @throws BrokerUnavailable
 */
export const oldestParked = (
  broker: Pick<Broker, 'parked' | 'parkedCount'>,
  clock: Pick<Clock, 'now'>,
): (() => Promise<number>) => {
  let last: { readonly at: number; readonly count: number; readonly parkedAt: number | undefined } | undefined;
  let looking: Promise<typeof last> | undefined;
  const look = async (at: number, count: number): Promise<typeof last> => {
    const [oldest] = count === 0 ? [] : await broker.parked(1);
    return { at, count, parkedAt: oldest?.parkedAt === undefined ? undefined : Date.parse(oldest.parkedAt) };
  };
  return async () => {
    const now = Date.parse(clock.now());
    const count = await broker.parkedCount();
    const isKnown = last !== undefined && now - last.at < LOOK_EVERY && count >= last.count && last.count > 0;
    if (!isKnown) {
      looking ??= look(now, count).finally(() => (looking = undefined));
      last = await looking;
    }
    return last?.parkedAt === undefined ? 0 : Math.max(0, (now - last.parkedAt) / 1_000);
  };
};
