import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deleteTopology } from '#adapters/broker-rabbitmq';
import { RETRY_LADDER } from '#application';
import { SMALL_CATALOGUE } from '#testing/catalogue';
import { aMongoDatabase, dropMongoDatabase, mongoAnswers } from '#testing/mongodb';
import { aRabbitMqPrefix, onRabbitMq, rabbitMqAnswers, rabbitMqUrl } from '#testing/rabbitmq';
import { type Names, namesOf } from '../../libs/adapters/broker-rabbitmq/src/names.js';
import { declarations, wakeUpDeclarations } from '../../libs/adapters/broker-rabbitmq/src/topology.js';
import { Http } from '../acceptance/http.js';
import { type RunningApp, startApp } from '../support/app-process.js';

/** Probes the servers for `withAdapter`. */
export const serversAnswer = async (): Promise<void> => {
  await rabbitMqAnswers();
  await mongoAnswers();
};

const LANES = 2;

/**
 * Runs apps as processes of their own: RabbitMQ stands between them, read models and keys are in MongoDB, and events in
 * a directory that they share.
 */
export class Installation {
  readonly #running = new Map<string, RunningApp>();
  readonly #started: RunningApp[] = [];
  readonly names: Names;
  private constructor(
    readonly dataDir: string,
    readonly readModels: string,
    readonly keys: string,
    readonly environment: Readonly<Record<string, string>>,
    private readonly prefix: string,
  ) {
    this.names = namesOf({ prefix, lanes: LANES });
  }

  static async open(settings: Readonly<Record<string, string>> = {}): Promise<Installation> {
    const dataDir = await mkdtemp(join(tmpdir(), 'seatledger-apps-'));
    const [prefix, readModels, keys] = [aRabbitMqPrefix(), aMongoDatabase(), aMongoDatabase()];
    const environment = {
      DATA_DIR: dataDir,
      LOG_LEVEL: 'info',
      BROKER_URL: `${rabbitMqUrl()}?prefix=${prefix}&lanes=${LANES}`,
      READ_MODELS_URL: readModels,
      KEYS_URL: keys,
      MASTER_KEY: Buffer.alloc(32, 5).toString('base64'),
      ...settings,
    };
    return new Installation(dataDir, readModels, keys, environment, prefix);
  }

  async start(app: string): Promise<void> {
    const started = await startApp(app, { ...this.environment });
    this.#running.set(app, started);
    this.#started.push(started);
  }
  url(app: string): string {
    const running = this.#running.get(app);
    if (running === undefined) throw new Error(`${app} was never started`);
    return running.url;
  }
  end(app: string, signal: 'SIGTERM' | 'SIGKILL'): Promise<number | null> {
    return this.#running.get(app)!.end(signal);
  }
  /** Returns everything that the apps have printed so far, those included that have ended. */
  printed(): string {
    return this.#started.map((app) => app.printed()).join('');
  }
  async figures(app: string): Promise<string> {
    return (await fetch(`${this.url(app)}/metrics`)).text();
  }

  /** Makes a new tenant with a catalogue and seats of these products. Resolves to a client of it. */
  async tenant(...skuIds: readonly string[]): Promise<Http> {
    const { body } = await new Http(this.url('api')).call('POST', '/api/tenants', {
      displayName: 'Fabrikam',
      country: 'DE',
    });
    const http = new Http(this.url('api'), String(body['id']));
    await http.call('POST', '/api/catalogue', { products: SMALL_CATALOGUE });
    for (const skuId of skuIds) await http.call('POST', '/api/purchases', { skuId, seats: 1_000 });
    return http;
  }

  /**
   * Returns every queue that the apps declare, except for the lanes.
   * @param retentions in milliseconds, since each has a queue of its own
   */
  queues(retentions: readonly number[]): readonly string[] {
    const all = [
      ...declarations(this.names, { lanes: LANES, ladder: RETRY_LADDER }),
      ...wakeUpDeclarations(this.names, retentions),
    ];
    const names = new Set(all.flatMap((each) => ('queue' in each ? [each.queue] : [])));
    return [...names].filter((name) => !this.lanes().includes(name));
  }
  lanes(): readonly string[] {
    return Array.from({ length: LANES }, (_, index) => this.names.lane(index));
  }
  /** Tells whether a queue has just these arguments. The broker refuses to declare it again with others. */
  isDeclared(queue: string, withArguments: Readonly<Record<string, unknown>>): Promise<boolean> {
    return onRabbitMq(rabbitMqUrl(), async (model) => {
      const channel = await model.createChannel();
      channel.on('error', () => {}); // the failed call says the same
      try {
        await channel.checkQueue(queue);
        await channel.assertQueue(queue, { durable: true, arguments: withArguments });
        return true;
      } catch {
        return false;
      }
    });
  }

  async dispose(retentions: readonly number[] = []): Promise<void> {
    for (const app of this.#started) await app.end('SIGKILL');
    await deleteTopology({ url: rabbitMqUrl(), prefix: this.prefix, lanes: LANES }, retentions);
    await dropMongoDatabase(this.readModels);
    await dropMongoDatabase(this.keys);
    await rm(this.dataDir, { recursive: true, force: true });
  }
}
