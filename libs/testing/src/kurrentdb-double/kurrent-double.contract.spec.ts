import { KurrentDBClient } from '@kurrent/kurrentdb-client';
import { withAdapter } from '../adapters/with-adapter.js';
import { KurrentDouble } from './kurrent-double.js';
import { APPENDS } from './measured/appends.js';
import { askedAt, plain } from './measured/asked.js';
import { DELETED_STREAMS } from './measured/deleted-streams.js';
import { MANY_VIOLATIONS } from './measured/many-violations.js';
import { READS_OF_A_STREAM } from './measured/reads-of-a-stream.js';
import { READS_OF_THE_LOG } from './measured/reads-of-the-log.js';
import { REPEATS } from './measured/repeats.js';
import { WRITTEN_BY_OTHERS } from './measured/written-by-others.js';

const MEASURED = [
  ...READS_OF_A_STREAM,
  ...READS_OF_THE_LOG,
  ...APPENDS,
  ...REPEATS,
  ...MANY_VIOLATIONS,
  ...DELETED_STREAMS,
  ...WRITTEN_BY_OTHERS,
];

/** What was measured holds on a real server, or isn't measured well; and on the double, or the double is wrong. */
const measuredCases = (name: string, open: () => Promise<string>, close: () => Promise<void>): void => {
  describe(`what KurrentDB answers: ${name}`, () => {
    let client: KurrentDBClient;
    beforeAll(async () => {
      client = KurrentDBClient.connectionString(await open());
    });
    afterAll(async () => {
      await client.dispose();
      await close();
    });
    test.each(MEASURED)('$what', async ({ ask, answered }) => {
      const asked = askedAt(client);
      expect(plain(await ask(asked), asked.prefix)).toEqual(answered);
    });
  });
};

let double: KurrentDouble;
measuredCases(
  'double',
  async () => {
    double = await KurrentDouble.start();
    return double.url;
  },
  () => double.close(),
);

const url = process.env['KURRENTDB_URL'];
await withAdapter(
  'kurrentdb',
  async () => {
    if (url === undefined || url === '') throw new Error('KURRENTDB_URL is not set');
  },
  () =>
    measuredCases(
      'server',
      async () => url!,
      async () => undefined,
    ),
);
