import { Agent, type IncomingHttpHeaders, request } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { startStandalone } from '../../support/app-process.js';
import { tenantOf } from '../prepared/seeded-log.js';

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}
export interface Asking {
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}
/** A client of HTTP with so many connections. It uses node:http, because fetch costs it more than the server needs. */
export class Client {
  readonly #agent: Agent;
  constructor(
    readonly url: string,
    connections: number,
    private readonly headers: Readonly<Record<string, string>> = { 'x-tenant-id': tenantOf(0) },
  ) {
    this.#agent = new Agent({ keepAlive: true, maxSockets: connections });
  }

  ask(method: string, path: string, { body, headers }: Asking = {}): Promise<Answer> {
    const text = body === undefined ? '' : JSON.stringify(body);
    const ofBody = { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(text)) };
    return new Promise((resolve, reject) => {
      const options = {
        method,
        agent: this.#agent,
        headers: { ...this.headers, ...headers, ...(body === undefined ? {} : ofBody) },
      };
      const sent = request(`${this.url}${path}`, options, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => {
          const status = response.statusCode ?? 0;
          resolve({ status, headers: response.headers, text: Buffer.concat(chunks).toString() });
        });
        response.on('error', reject);
      });
      sent.on('error', reject);
      sent.end(text);
    });
  }

  /** @throws Error for an answer that says that it failed */
  async done(...asked: Parameters<Client['ask']>): Promise<Answer> {
    const answer = await this.ask(...asked);
    if (answer.status < 300) return answer;
    throw new Error(`${asked[0]} ${asked[1]}: ${answer.status} ${answer.text.slice(0, 300)}`);
  }

  close(): void {
    this.#agent.destroy();
  }
}

export interface Server {
  readonly url: string;
  /** Resolves once its read models show all that is in the log now. */
  caughtUp(): Promise<void>;
  close(): Promise<void>;
}

/** Starts the standalone as a process of its own on this data directory. */
export const openServer = async (dataDir: string, env: Readonly<Record<string, string>> = {}): Promise<Server> => {
  const app = await startStandalone(dataDir, { SAMPLE: 'off', CONSOLE: 'off', ...env });
  const lag = async (): Promise<number> => {
    const figures = await (await fetch(`${app.url}/metrics`)).text();
    const lags = [...figures.matchAll(/^seatledger_projection_lag_events\{.*\} (\S+)$/gm)].map(([, n]) => Number(n));
    return lags.length === 0 ? Infinity : Math.max(...lags);
  };
  return {
    url: app.url,
    caughtUp: async () => {
      while ((await lag()) > 0) await wait(20);
    },
    close: async () => {
      await app.end('SIGTERM');
    },
  };
};

/** Resolves to the memory of its process (RSS), in MB. */
export const memoryOf = async ({ url }: Pick<Server, 'url'>): Promise<number> => {
  const figures = await (await fetch(`${url}/metrics`)).text();
  return Number(/^\w*process_resident_memory_bytes (\S+)$/m.exec(figures)?.[1]) / 2 ** 20;
};
