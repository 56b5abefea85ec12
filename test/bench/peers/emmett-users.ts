import type { StoredEvent } from '../../../libs/application/src/index.js';
import { inFlight } from '../ours/in-flight.js';
import type { EmmettPeer } from './emmett.js';

interface Known {
  readonly events: number;
}

/** Changes of distinct users, whose streams are there: loaded, decided and appended with the bytes that ours have. */
export const changingUsers = async (
  { store, commandHandler }: EmmettPeer,
  events: readonly StoredEvent[],
  atOnce: number,
) => {
  const asTheirs = ({ type, data, metadata }: StoredEvent) => ({
    type,
    data: JSON.parse(data) as Record<string, unknown>,
    metadata: { ...metadata },
  });
  await inFlight(events.length, atOnce, (at) => {
    const event = events[at]!;
    return store.appendToStream(event.stream, [{ ...asTheirs(event), type: 'UserCreated' }]);
  });
  const handle = commandHandler<Known>({
    evolve: (state) => ({ events: state.events + 1 }),
    initialState: () => ({ events: 0 }),
  });
  return async () => {
    const seconds = await inFlight(events.length, atOnce, (at) => {
      const event = events[at]!;
      return handle(store, event.stream, () => [asTheirs(event)]);
    });
    const last = await Promise.all(
      events.map(async ({ stream }) => ({ stream, type: (await store.readStream(stream)).events.at(-1)!.type })),
    );
    return { seconds, rows: last };
  };
};

interface Pool {
  readonly assigned: number;
}
/** Everybody takes a seat of one pool, and tries again where somebody else was faster. */
export const takingSeats = async ({ store, commandHandler }: EmmettPeer, seats: number, atOnce: number) => {
  const stream = 'seats-hot';
  // on a stream that isn't there yet it hangs
  await store.appendToStream(stream, [{ type: 'SeatsPurchased', data: { seats } }]);
  const handle = commandHandler<Pool>({
    evolve: (state, event) => (event.type === 'SeatTaken' ? { assigned: Number(event.data['assigned']) } : state),
    initialState: () => ({ assigned: 0 }),
    retry: { onVersionConflict: { retries: 1_000, minTimeout: 1 } },
  });
  return async (users: readonly string[]) => {
    const seconds = await inFlight(users.length, atOnce, (at) =>
      handle(store, stream, ({ assigned }) => {
        if (assigned >= seats) throw new Error('no seat is left');
        return [{ type: 'SeatTaken', data: { userId: users[at], assigned: assigned + 1, valid: seats } }];
      }),
    );
    const { events } = await store.readStream(stream);
    return { seconds, assigned: events.filter(({ type }) => type === 'SeatTaken').length };
  };
};
