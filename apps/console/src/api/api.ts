import createClient from 'openapi-fetch';
import { waits } from './of-this-moment.js';
import { refusalOf, unreachable } from './problem.js';
import type { paths } from './schema.js';
import type { Answer, Asked, PathOf, Verb } from './shapes.js';

interface Sending {
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * The server as one tenant's pages ask it. What was written here is seen here: questions wait for the position of the
 * last command.
 */
export class Api {
  readonly #client = createClient<paths>({ baseUrl: location.origin });
  #position = '';
  #csrfToken: string | undefined;
  constructor(readonly tenantId: string | undefined) {}

  /** Up to here this page shows what happened. */
  get position(): string {
    return this.#position;
  }

  /**
   * Questions from now on show what was written up to this position. Positions sort as texts.
   * @returns whether that is more than they had to show before
   */
  seeUpTo(position: string | undefined): boolean {
    const isLater = position !== undefined && position > this.#position;
    if (isLater) this.#position = position;
    return isLater;
  }

  /** Everything that is written in a session carries its token, which no page of another site knows. */
  useSession(csrfToken: string | undefined): void {
    this.#csrfToken = csrfToken;
  }

  async read<P extends PathOf<'get'>>(
    path: P,
    asked: Asked<'get', P>,
    signal?: AbortSignal,
  ): Promise<Answer<'get', P>> {
    const { query } = asked as { query?: Readonly<Record<string, unknown>> };
    const fresh = waits(path) && this.#position !== '' && query?.['asOf'] === undefined;
    const whole = fresh ? { ...asked, query: { ...query, minPosition: this.#position } } : asked;
    return this.send('get', path, whole as Asked<'get', P>, { signal });
  }

  /** Asks with a body, which changes nothing: words that are looked for stay out of addresses. */
  async search<P extends PathOf<'post'>>(path: P, asked: Asked<'post', P>, signal?: AbortSignal) {
    const { body } = asked as { body?: object };
    const fresh = this.#position !== '' && !(body !== undefined && 'asOf' in body);
    const whole = fresh ? { ...asked, body: { ...body, minPosition: this.#position } } : asked;
    return this.send('post', path, whole as Asked<'post', P>, { signal });
  }

  /** Reads all of a list in one answer, in a form that other programs read. */
  async file(path: PathOf<'get'>, query: Readonly<Record<string, string>>, type: string): Promise<Blob> {
    const tenant: Record<string, string> = this.tenantId === undefined ? {} : { 'x-tenant-id': this.tenantId };
    const address = `${path}?${new URLSearchParams(query).toString()}`;
    const response = await fetch(address, { headers: { ...tenant, accept: type } }).catch(() => {
      throw unreachable();
    });
    if (!response.ok) throw refusalOf(response, await response.json().catch(() => undefined));
    return response.blob();
  }

  /**
   * Asks what changes in a tenant, as server-sent events; empty is the one that is meant where none is named.
   * `EventSource` could not name it.
   */
  changes(tenant: string, follow: boolean, after: string | undefined, signal: AbortSignal): Promise<Response> {
    return fetch(`/api/changes${follow ? '?follow=true' : ''}`, {
      headers: {
        accept: 'text/event-stream',
        ...(tenant === '' ? {} : { 'x-tenant-id': tenant }),
        ...(after === undefined ? {} : { 'last-event-id': after }),
      },
      signal,
    });
  }

  /** Sends a request as it is. Throws a ProblemError for every answer that is not the one asked for. */
  async send<V extends Verb, P extends PathOf<V>>(
    verb: V,
    path: P,
    asked: Asked<V, P>,
    { headers, signal }: Sending = {},
  ): Promise<Answer<V, P>> {
    const given = asked as { path?: object; query?: object; body?: unknown };
    const tenant = this.tenantId === undefined ? {} : { 'x-tenant-id': this.tenantId };
    const csrfToken = this.#csrfToken;
    // the types of this class say what may be asked; the client's own would say it once more
    const request = this.#client.request as (verb: string, path: string, init: object) => Promise<Answered>;
    const { data, error, response } = await request(verb, path, {
      params: { path: given.path, query: given.query },
      ...(given.body === undefined ? {} : { body: given.body }),
      headers: {
        ...tenant,
        ...(verb === 'get' || csrfToken === undefined ? {} : { 'x-csrf-token': csrfToken }),
        ...headers,
      },
      ...(signal === undefined ? {} : { signal }),
    }).catch((thrown: unknown) => {
      if (signal?.aborted === true) throw thrown;
      throw unreachable();
    });
    if (response.ok) return data as Answer<V, P>;
    const refusal = refusalOf(response, error);
    if (refusal.problem.code !== 'csrf-token-required') throw refusal;
    // a page may ask with a body before it knows its session, or after its reader signed in again on another one
    if (this.#csrfToken === csrfToken) this.useSession((await this.send('get', '/api/me', {})).session?.csrfToken);
    if (this.#csrfToken === csrfToken) throw refusal;
    return this.send(verb, path, asked, { headers, signal });
  }
}

interface Answered {
  readonly data?: unknown;
  readonly error?: unknown;
  readonly response: Response;
}
