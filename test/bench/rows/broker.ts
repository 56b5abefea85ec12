import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { deleteTopology } from '../../../libs/adapters/broker-rabbitmq/src/index.js';
import { Upstream } from '../../acceptance/amqp-driver.js';
import { startApp } from '../../support/app-process.js';
import { createUsers, setUp } from '../ours/commands.js';
import { eventsFile, remove, temporaryFolder } from '../ours/folders.js';
import { inFlight } from '../ours/in-flight.js';
import { copied, openCommandsAlone } from '../ours/stores.js';
import { tenantOf } from '../prepared/seeded-log.js';
import { type Line, type Row, type Side, sized } from '../row.js';
import { openPublishing, publishingLine } from './publishing.js';

/** The most commands that are under way. */
const WINDOW = 1_000;

const lines: readonly Line[] = [
  publishingLine,
  {
    workload: 'commands over RabbitMQ: confirmed, consumed, decided, appended, replied, acked',
    unit: '/s',
    ours: 'ours',
    beside: { figure: 'raw', what: 'amqplib and the driver alone, in one loop', ratio: 'ours/other' },
    reach: { at: 'least', value: 0.6 },
  },
];

const openRaw = async (url: string, exchange: string, file: string) => {
  const script = fileURLToPath(new URL('../limits/raw-consumer.ts', import.meta.url));
  const child = fork(script, [url, exchange, file, String(WINDOW)], { execArgv: process.execArgv });
  await once(child, 'message');
  return async (): Promise<void> => {
    const ended = once(child, 'exit');
    child.disconnect();
    await ended;
  };
};

export const overRabbitMq: Row = {
  name: '8',
  says: 'commands over RabbitMQ, on a quorum queue, to their replies',
  isQuick: false,
  async open({ scale }) {
    const url = process.env['RABBITMQ_URL'];
    if (url === undefined) {
      const notes = ['it needs RABBITMQ_URL: npm run servers -- start rabbitmq'];
      return { sides: [], lines, notes, close: async () => {} };
    }
    const count = sized(100_000, scale, WINDOW);
    const folder = await temporaryFolder();
    const dataDir = join(folder, 'data');
    const filling = await openCommandsAlone(dataDir);
    await setUp(filling.send);
    const users = await createUsers(filling.send, count);
    await filling.close();
    const raw = await copied(dataDir, join(folder, 'raw'));

    const prefix = `bench-${process.pid}-${Date.now()}.`;
    const env = { DATA_DIR: dataDir, BROKER_URL: `${url}?prefix=${prefix}`, LOG_LEVEL: 'info' };
    const app = await startApp('commands', env);
    const closeRaw = await openRaw(url, `${prefix}raw`, eventsFile(raw));
    const side = (name: string, upstream: Upstream): Side => ({
      name,
      round: async (round) => {
        const outcomes = new Map<string, number>();
        const seconds = await inFlight(count, WINDOW, async (at) => {
          const body = { user: users[at], profile: { city: `City ${round}` } };
          const { outcome } = await upstream.send(tenantOf(0), 'UpdateUser', body);
          outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
        });
        return { figures: { [name]: count / seconds }, result: Object.fromEntries(outcomes) };
      },
    });
    const publishing = await openPublishing({ url, prefix: `${prefix}published.`, count, window: WINDOW });
    const ours = await Upstream.connect(url, `${prefix}commands.v2`);
    const theirs = await Upstream.connect(url, `${prefix}raw`);
    return {
      sides: [side('ours', ours), side('raw', theirs), ...publishing.sides],
      lines,
      notes: [`the same client publishes to both, with confirms, ${WINDOW} under way; each consumer is a process`],
      async close() {
        await publishing.close();
        await ours.close();
        await theirs.close();
        await closeRaw();
        await app.end('SIGTERM');
        await deleteTopology({ url, prefix });
        await remove(folder);
      },
    };
  },
};
