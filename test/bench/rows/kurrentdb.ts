import { join } from 'node:path';
import { connectKurrent } from '../../../libs/adapters/event-store-kurrentdb/src/connect-kurrent.js';
import { toEventData } from '../../../libs/adapters/event-store-kurrentdb/src/encoding.js';
import { openKurrentEventStore } from '../../../libs/adapters/event-store-kurrentdb/src/index.js';
import { openSqliteKeys } from '../../../libs/adapters/keys-sqlite/src/index.js';
import type { AppendWrite, EventStore } from '../../../libs/application/src/index.js';
import { createIds } from '../../../libs/contracts/src/index.js';
import { SystemDelay, SystemTurn } from '../../../libs/platform/src/index.js';
import { E3 } from '../../../libs/testing/src/catalogue/index.js';
import { FaultyEventStore, withMethods } from '../../../libs/testing/src/faults/index.js';
import { KurrentDouble } from '../../../libs/testing/src/kurrentdb-double/index.js';
import { openWorld } from '../../../libs/testing/src/world/index.js';
import { tenantOf } from '../prepared/seeded-log.js';
import { accepted, assignmentOf, buy, changeOf, createUsers, sending, setUp } from '../ours/commands.js';
import { inTemporaryFolder } from '../ours/folders.js';
import { inFlight } from '../ours/in-flight.js';
import { type Figures, type Line, type Row, type Side, sized } from '../row.js';

const TENANTS = 8;
const CHANGES_IN_FLIGHT = 64;
const POOL_IN_FLIGHT = 256;
const NOTE =
  'KURRENTDB_URL names no server, so that calls were counted on a double of one, whose times are no measure of it';

const ON_A_SERVER: readonly Line[] = [
  {
    workload: 'KurrentDB: changes of distinct users, 64 in flight, without read models',
    unit: '/s',
    ours: 'changes',
    beside: { figure: 'client', what: 'its client alone, the same appends', ratio: 'ours/other' },
    reach: { at: 'least', value: 0.5 },
  },
  {
    workload: 'new users',
    unit: '/s',
    ours: 'new users',
    beside: { figure: 'changes', what: 'changes', ratio: 'ours/other' },
    reach: { at: 'least', value: 0.7 },
  },
  {
    workload: 'changes over 8 tenants',
    unit: '/s',
    ours: 'changes over 8 tenants',
    beside: { figure: 'changes', what: 'one tenant', ratio: 'ours/other' },
    reach: { at: 'least', value: 0.95 },
  },
  { workload: 'one product, 256 in flight', unit: '/s', ours: 'assignments of one product' },
];
const WORK = ['changes', 'new users', 'changes over 8 tenants', 'assignments of one product'] as const;
type Work = (typeof WORK)[number];

const CALLS: readonly Line[] = WORK.flatMap((work) =>
  (['appends', 'reads'] as const).map((call): Line => {
    return { workload: `KurrentDB: ${call} for 1,000 ${work}`, unit: 'calls', ours: `${call}: ${work}` };
  }),
);

/** The streams of a round of this bench, which no other one has. */
const prefixed = (url: string): string => `${url}${url.includes('?') ? '&' : '?'}prefix=bench${Date.now()}.`;

/** Makes the appends of `writes` again, in the same calls one after the other, to streams of another name. */
const clientAlone = async (url: string, writes: readonly (readonly AppendWrite[])[]): Promise<number> => {
  const client = connectKurrent(url, {});
  const name = `client${Date.now()}`;
  const calls = writes.map((each) =>
    each.flatMap(({ stream, events }) =>
      events.map((event) => ({ streamName: `${name}-${stream}`, record: toEventData(event) })),
    ),
  );
  try {
    return await inFlight(calls.length, 1, (at) => client.appendRecords([...calls[at]!], []));
  } finally {
    await client.dispose();
  }
};

/** The command side alone, on KurrentDB. */
const opened = async (folder: string, url: string) => {
  const real = new FaultyEventStore(await openKurrentEventStore({ url: prefixed(url) }));
  let written: (readonly AppendWrite[])[] = [];
  const append: EventStore['append'] = (writes, options) => {
    written.push(writes);
    return real.append(writes, options);
  };
  const store = withMethods<EventStore>(real, { append });
  const keys = await openSqliteKeys({ file: join(folder, 'keys.db'), masterKey: Buffer.alloc(32, 7) });
  const world = openWorld({ store, keys, ids: createIds(), delay: new SystemDelay(), turn: new SystemTurn() });
  /** Says of work what it took: seconds, calls, and which appends it made. */
  const observed = async (work: () => Promise<number>) => {
    written = [];
    const before = { appends: real.appendCount, reads: real.readCount };
    const seconds = await work();
    return { seconds, appends: real.appendCount - before.appends, reads: real.readCount - before.reads, written };
  };
  const close = async (): Promise<void> => {
    await world.close();
    await store.close();
    await keys.close();
  };
  return { send: sending((envelope) => world.commands.handle(envelope)), observed, close };
};

const round = async (url: string, isServer: boolean, count: number): Promise<Figures> =>
  inTemporaryFolder(async (folder) => {
    const { send, observed, close } = await opened(folder, url);
    await setUp(send, TENANTS);
    await buy(send, E3, count);
    const figures: Record<string, number> = {};
    const did = async (work: Work, run: () => Promise<number>) => {
      const { seconds, appends, reads, written } = await observed(run);
      figures[`appends: ${work}`] = (appends / count) * 1_000;
      figures[`reads: ${work}`] = (reads / count) * 1_000;
      if (isServer) figures[work] = count / seconds;
      return written;
    };
    let users: readonly string[] = [];
    await did('new users', async () => {
      const began = performance.now();
      users = await createUsers(send, count);
      return (performance.now() - began) / 1_000;
    });
    const written = await did('changes', () =>
      inFlight(count, CHANGES_IN_FLIGHT, (at) => accepted(send(changeOf(users[at]!, 'Bonn')))),
    );
    if (isServer) figures['client'] = count / (await clientAlone(url, written));
    await did('assignments of one product', () =>
      inFlight(count, POOL_IN_FLIGHT, (at) => accepted(send(assignmentOf(users[at]!, E3)))),
    );
    const each = Math.ceil(count / TENANTS);
    const ofTenants = await Promise.all(
      Array.from({ length: TENANTS }, async (_, tenant) => {
        const tenantId = tenantOf(tenant);
        const made = await createUsers(send, each, { tenantId, prefix: 'other' });
        return made.map((user) => ({ user, tenantId }));
      }),
    );
    const inTurn = Array.from({ length: each }, (_, at) => ofTenants.map((made) => made[at]!)).flat();
    await did('changes over 8 tenants', () =>
      inFlight(count, CHANGES_IN_FLIGHT, (at) => {
        const { user, tenantId } = inTurn[at]!;
        return accepted(send(changeOf(user, 'Bonn'), { tenantId }));
      }),
    );
    await close();
    return figures;
  });

export const onKurrentDb: Row = {
  name: '13',
  says: 'the same on KurrentDB; on a double of it, its calls',
  isQuick: false,
  async open({ scale }) {
    const url = process.env['KURRENTDB_URL'];
    const double = url === undefined ? await KurrentDouble.start() : undefined;
    const count = sized(5_000, scale, 1_000);
    const side: Side = {
      name: 'this project',
      round: async () => {
        double?.reset();
        return { figures: await round(url ?? double!.url, double === undefined, count) };
      },
    };
    return {
      sides: [side],
      lines: double === undefined ? [...ON_A_SERVER, ...CALLS] : CALLS,
      notes: double === undefined ? [] : [NOTE],
      close: async () => double?.close(),
    };
  },
};
