import { KurrentDBClient } from '@kurrent/kurrentdb-client';
import { takePrefix } from '#contracts';
import { withAdapter } from '#testing/adapters';
import { eventStoreContract, type EventStoreHarness, type Tampering } from '#testing/contracts';
import { KurrentDouble } from '#testing/kurrentdb-double';
import { openKurrentEventStore } from './index.js';

const url = process.env['KURRENTDB_URL'];
const cannot = {
  'ids-elsewhere':
    'KurrentDB looks for an id only where the append would put it; ids follow from the command, so it is nowhere else',
  lock: 'KurrentDB has no lock that a writer holds',
  'streams-at-once': 'the server tells nothing of many streams in one call, so that each is read',
  'second-process': 'another process is another connection, which the cases of two handles have',
} as const;

/**
 * The adapter and the real client, with its native part, over sockets to a double of the measured server: three nodes,
 * each a process of its own. The other specs of this adapter use a single node.
 */
describe('over sockets', () => {
  let double: KurrentDouble;
  beforeAll(async () => {
    double = await KurrentDouble.start(3);
  });
  afterAll(() => double.close());
  eventStoreContract(
    'kurrentdb (double)',
    async (): Promise<EventStoreHarness> => {
      double.reset();
      double.addForeign('$stats-0');
      const open = () => openKurrentEventStore({ url: double.url });
      const tamper = async (eventId: string, { stream, ...change }: Tampering): Promise<void> =>
        double.tamper(eventId, { ...change, ...(stream === undefined ? {} : { stream: `seatledger.${stream}` }) });
      // the protocol in plain JavaScript takes its time, and 20 pages turn like 100
      const cut = async (stream: string): Promise<void> => double.setMetadata(`seatledger.${stream}`, { $maxCount: 1 });
      return { open, tamper, cut, longLog: 20_000, dispose: async () => undefined };
    },
    cannot,
  );
});

/** Does what any tool on the server may do. */
const cut = async (stream: string): Promise<void> => {
  const place = takePrefix(url!);
  const client = KurrentDBClient.connectionString(place.url);
  try {
    await client.setStreamMetadata(`${place.prefix}${stream}`, { maxCount: 1 });
  } finally {
    await client.dispose();
  }
};

await withAdapter(
  'kurrentdb',
  async () => {
    if (url === undefined || url === '') throw new Error('KURRENTDB_URL is not set');
    await (await openKurrentEventStore({ url })).close();
  },
  () =>
    eventStoreContract(
      'kurrentdb',
      async () => {
        // all tests share one server, and each sees the log from its present end
        const store = await openKurrentEventStore({ url: url! });
        const head = await store.head();
        await store.close();
        const open = () => openKurrentEventStore({ url: url! });
        return { open, cut, dispose: async () => undefined, ...(head && { start: head.position }) };
      },
      { ...cannot, tamper: 'the server lets nobody change an event' },
    ),
);
