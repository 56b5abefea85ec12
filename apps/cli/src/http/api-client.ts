import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { defined } from '#licensing';
import { ApiRefusal, CliFailure, EXIT } from '../output/failures.js';

export interface ApiOptions {
  readonly url: string;
  readonly tenantId?: string;
  /** Tells the server who asks. It is asked before each request, since tokens end. */
  readonly token?: () => Promise<string | undefined>;
  /** Every query waits until the read models hold this position. */
  readonly minPosition?: string;
  /** These are the milliseconds before each further try. */
  readonly delays?: readonly number[];
}
export interface ApiRequest {
  readonly method?: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly query?: Readonly<Record<string, string | undefined>>;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** It changes nothing, although it has a body. */
  readonly isQuestion?: true;
  /** A new key is made where this is left out. Every try of one call uses the same key. */
  readonly idempotencyKey?: string;
  /** Ends the waits between tries. What is under way is answered all the same. */
  readonly signal?: AbortSignal;
  /** Waits for no answer any more. */
  readonly giveUp?: AbortSignal;
  /** The answer may take as long as it likes. */
  readonly isEndless?: true;
}
/** This is a request that changes something, or that tries to. */
export type Changing = ApiRequest & { readonly method: 'POST' | 'PATCH' | 'DELETE' };
export interface ApiAnswer<T> {
  readonly status: number;
  readonly location?: string;
  readonly body: T;
}
export interface Page<T> {
  readonly items: readonly T[];
  readonly next?: string;
}

const DELAYS = [100, 200, 400, 800];
/** Where the server asks for more, somebody has to do something first. */
const LONGEST_RETRY_AFTER = 10_000;
/** Where more is asked than the server permits, it says when to go on; after so many times in a row nobody waits. */
const PATIENCE = 60;
const ANSWER_LIMIT = 120_000;

/**
 * Calls the HTTP API. Tries again after a lost connection and after 503, always with the same Idempotency-Key, so that
 * a command is decided at most once, and waits as long as it is told to where it asks more than is permitted (429). It
 * doesn't try again where the server says that this is of no use for long.
 * @throws CliFailure `refused` with the problem's code and detail for 4xx, and `unavailable` when the tries are used up
 */
export class ApiClient {
  readonly #options: ApiOptions;
  constructor(options: ApiOptions) {
    this.#options = options;
  }

  async call<T>(request: ApiRequest): Promise<ApiAnswer<T>> {
    return this.#answer<T>(await this.#respond(request));
  }

  /** Yields the lines of an answer as they come, as many as came together, the next when those before were taken. */
  async *lines(
    path: string,
    query: Readonly<Record<string, string | undefined>>,
    giveUp: AbortSignal,
  ): AsyncGenerator<readonly string[]> {
    const response = await this.#respond({ path, query, signal: giveUp, giveUp, isEndless: true });
    if (!response.ok) throw refusal(response.status, await bodyOf(response));
    let rest = '';
    for await (const part of response.body!.pipeThrough(new TextDecoderStream())) {
      const lines = (rest + part).split('\n');
      rest = lines.pop() ?? '';
      if (lines.length > 0) yield lines;
    }
  }

  /** Resolves to an answer that is no 503. */
  async #respond(request: ApiRequest): Promise<Response> {
    const delays = this.#options.delays ?? DELAYS;
    const idempotencyKey = request.idempotencyKey ?? randomUUID();
    let isInDoubt = false;
    for (let attempt = 0; ; attempt += 1) {
      const response = await this.#sendInTurn(request, idempotencyKey);
      if (response instanceof Response && response.status !== 503) return response;
      const failure = await this.#unavailable(response);
      isInDoubt ||= changesSomething(request) && mayBeDecided(response, failure);
      const delay = delays[attempt];
      const retryAfter = response instanceof Response ? retryAfterOf(response) : 0;
      if (delay === undefined || retryAfter > LONGEST_RETRY_AFTER)
        throw isInDoubt ? inDoubt(failure, idempotencyKey) : failure;
      await wait(Math.max(delay, retryAfter), undefined, defined({ signal: request.signal }));
    }
  }

  get<T>(path: string, query: ApiRequest['query'] = {}): Promise<T> {
    const { minPosition } = this.#options;
    return this.call<T>({ path, query: { minPosition, ...query } }).then(({ body }) => body);
  }

  /** Yields all items of a list, page after page. */
  async *list<T>(path: string, query: Readonly<Record<string, string | undefined>> = {}): AsyncGenerator<T> {
    let after: string | undefined;
    do {
      const page: Page<T> = await this.get(path, { ...query, after });
      yield* page.items;
      after = page.next;
    } while (after !== undefined);
  }

  /** Does the same where the question stands in a body. */
  async *search<T>(path: string, question: object): AsyncGenerator<T> {
    let after: string | undefined;
    do {
      const page: Page<T> = await this.ask(path, { ...question, ...defined({ after }) });
      yield* page.items;
      after = page.next;
    } while (after !== undefined);
  }

  /** Asks what stands in a body, which changes nothing. */
  async ask<T>(path: string, question: object): Promise<T> {
    const asked = { ...defined({ minPosition: this.#options.minPosition }), ...question };
    const { body } = await this.call<T>({ method: 'POST', path, body: asked, isQuestion: true });
    return body;
  }

  /** A request over the limit was not decided: it waits, and is sent again. */
  async #sendInTurn(request: ApiRequest, key: string): Promise<Response | Error> {
    const [shortest = 0] = this.#options.delays ?? DELAYS;
    for (let waits = 0; ; waits += 1) {
      const response = await this.#send(request, key);
      if (!(response instanceof Response) || response.status !== 429 || waits === PATIENCE) return response;
      await response.body?.cancel();
      await wait(Math.max(shortest, retryAfterOf(response)), undefined, defined({ signal: request.signal }));
    }
  }

  async #send(
    { method = 'GET', path, query = {}, body, headers: more = {}, giveUp, isEndless }: ApiRequest,
    key: string,
  ): Promise<Response | Error> {
    const url = new URL(this.#options.url.replace(/\/+$/, '') + path);
    for (const [name, value] of Object.entries(query)) if (value !== undefined) url.searchParams.set(name, value);
    const token = await this.#options.token?.();
    const headers = {
      ...more,
      accept: 'application/json, application/problem+json, application/x-ndjson',
      ...(method === 'GET' ? {} : { 'idempotency-key': key }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...defined({ 'x-tenant-id': this.#options.tenantId, authorization: token && `Bearer ${token}` }),
    };
    const init = body === undefined ? {} : { body: JSON.stringify(body) };
    const limits = isEndless === true ? [] : [AbortSignal.timeout(ANSWER_LIMIT)];
    const signal = AbortSignal.any([...limits, ...(giveUp === undefined ? [] : [giveUp])]);
    return fetch(url, { method, headers, ...init, signal }).catch((error: unknown) => error as Error);
  }

  async #answer<T>(response: Response): Promise<ApiAnswer<T>> {
    const body = await bodyOf(response);
    if (!response.ok) throw refusal(response.status, body);
    const location = response.headers.get('location');
    return { status: response.status, body: body as T, ...(location === null ? {} : { location }) };
  }

  async #unavailable(response: Response | Error): Promise<CliFailure> {
    if (response instanceof Response) return refusal(response.status, await bodyOf(response));
    const cause =
      response.cause instanceof Error
        ? response.cause.message || (response.cause as NodeJS.ErrnoException).code
        : undefined;
    const message =
      `no answer from ${this.#options.url} (${cause ?? response.message}). ` +
      'Is Seatledger running? Start it with: npm start';
    return new CliFailure(EXIT.unavailable, 'unreachable', message);
  }
}

/** In milliseconds; 0 where the server doesn't say. */
const retryAfterOf = ({ headers }: Response): number => Number(headers.get('retry-after') ?? 0) * 1000 || 0;

const changesSomething = ({ method = 'GET', query, isQuestion }: ApiRequest): boolean =>
  method !== 'GET' && isQuestion !== true && query?.['dryRun'] !== 'true';

/** With these the connection was never made. */
const NEVER_SENT: ReadonlySet<unknown> = new Set([
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'UND_ERR_CONNECT_TIMEOUT',
]);
/** `fetch` refuses some ports of the URL standard before it connects, and gives that no code. */
const REFUSED_PORT = 'bad port';
const wasNeverSent = (failed: Error): boolean => {
  const { code, message } = (failed.cause ?? {}) as Partial<NodeJS.ErrnoException>;
  return NEVER_SENT.has(code) || message === REFUSED_PORT;
};
const mayBeDecided = (response: Response | Error, { code }: CliFailure): boolean =>
  response instanceof Response ? code === 'outcome-unknown' : !wasNeverSent(response);

/** Whatever the last try says of itself, an earlier one may have been carried out. */
const inDoubt = ({ code, details }: CliFailure, idempotencyKey: string): CliFailure =>
  new CliFailure(
    EXIT.unavailable,
    'outcome-unknown',
    `Nobody could say whether the command was carried out${code === 'outcome-unknown' ? '' : ` (then ${code})`}: ` +
      'it may have been, or may still be. Look first with: seatledger commands list',
    { ...details, idempotencyKey },
  );

async function bodyOf(response: Response): Promise<unknown> {
  const text = await response.text();
  try {
    return text === '' ? {} : JSON.parse(text);
  } catch {
    return { detail: `the answer is no JSON: ${text.slice(0, 200)}` };
  }
}

/** This is the part of the client that can change nothing. */
export type Queries = Pick<ApiClient, 'get' | 'list' | 'search' | 'ask' | 'lines'>;

function refusal(status: number, body: unknown): CliFailure {
  const { code, detail, title, ...members } = (typeof body === 'object' && body !== null ? body : {}) as Record<
    string,
    unknown
  >;
  const text = [detail, title].find((value) => typeof value === 'string' && value !== '');
  const exitCode = status >= 500 ? EXIT.unavailable : EXIT.refused;
  return new ApiRefusal(
    exitCode,
    typeof code === 'string' ? code : `http-${status}`,
    String(text ?? `HTTP ${status}`),
    members,
  );
}
