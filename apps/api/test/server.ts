import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TimeSources } from '#application';
import { createLogger, readConfiguration, SystemClock } from '#platform';
import { AnswerCheck } from '#testing/open-api';
import { showAtOnce, shown } from '../../../test/support/shown.js';
import { type Standalone, startStandalone } from '../../standalone/src/standalone.js';

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // oxlint-disable-next-line typescript/no-explicit-any -- a test looks into whatever came
  readonly body: any;
}
export interface Call {
  readonly tenant?: string;
  readonly key?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * Runs a whole server on a port of its own, in a data directory that is gone afterwards. Every answer is held to the
 * server's OpenAPI document. A GET waits until the read models show what was written before it.
 */
export class TestServer {
  #check: AnswerCheck | undefined;
  #shown: ReturnType<typeof showAtOnce>;
  private constructor(
    readonly dataDir: string,
    private environment: Readonly<Record<string, string>>,
    private running: Standalone,
    private readonly time: TimeSources | undefined,
    /** Each line of the server's log so far; LOG_LEVEL says what stands there, and the default is nothing. */
    readonly logged: string[],
  ) {
    this.#shown = showAtOnce(running);
  }

  /**
   * Starts a server for which `time` is the only time there is, or the machine's, on an empty data directory or on what
   * `fill` writes into it before.
   */
  static async start(
    environment: Readonly<Record<string, string>> = {},
    time?: TimeSources,
    fill?: (dataDir: string) => Promise<void>,
  ): Promise<TestServer> {
    const dataDir = await mkdtemp(join(tmpdir(), 'seatledger-e2e-'));
    await fill?.(dataDir);
    const logged: string[] = [];
    return new TestServer(
      dataDir,
      environment,
      await TestServer.#run(dataDir, environment, time, logged),
      time,
      logged,
    );
  }
  get url(): string {
    return this.running.url;
  }

  static #run(
    dataDir: string,
    environment: Readonly<Record<string, string>>,
    time: TimeSources | undefined,
    logged: string[],
  ): Promise<Standalone> {
    const configuration = readConfiguration({ DATA_DIR: dataDir, PORT: '0', LOG_LEVEL: 'silent', ...environment });
    const clock = time === undefined ? undefined : new SystemClock(time);
    const write = (line: string): void => void logged.push(line);
    const surroundings = { clock, upstreams: environment['UPSTREAMS'] };
    return startStandalone(configuration, createLogger(configuration.logLevel, { write }), surroundings);
  }

  get standalone(): Standalone {
    return this.running;
  }
  async close(): Promise<void> {
    this.#shown.forget();
    await this.running.close();
  }
  async open(): Promise<void> {
    this.running = await TestServer.#run(this.dataDir, this.environment, this.time, this.logged);
    this.#shown = showAtOnce(this.running);
  }
  /** Starts it again, with other settings where they are given. */
  async restart(environment = this.environment): Promise<void> {
    await this.close();
    this.environment = environment;
    await this.open();
  }
  async stop(): Promise<void> {
    await this.close();
    await rm(this.dataDir, { recursive: true, force: true });
  }

  async call(method: string, path: string, body?: unknown, { tenant, key, headers }: Call = {}): Promise<Answer> {
    // the server may end while it is asked
    this.#check ??= await AnswerCheck.of(this.running.url);
    if (method === 'GET') await shown(this.running.url);
    const response = await fetch(`${this.running.url}${path}`, {
      method,
      headers: {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(tenant === undefined ? {} : { 'x-tenant-id': tenant }),
        ...(key === undefined ? {} : { 'idempotency-key': key }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    const [bare = ''] = path.split('?');
    this.#check.hold({ method, path: bare, status: response.status, headers: response.headers, text, sent: body });
    const isJson = text !== '' && /[/+]json/.test(response.headers.get('content-type') ?? '');
    return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text || undefined };
  }
  get(path: string, call?: Call): Promise<Answer> {
    return this.call('GET', path, undefined, call);
  }
  post(path: string, body: unknown, call?: Call): Promise<Answer> {
    return this.call('POST', path, body, call);
  }
}
