import { AnswerCheck } from '#testing/open-api';

export interface Answer {
  readonly status: number;
  readonly body: Record<string, unknown>;
  readonly location: string | null;
}
/**
 * This is a plain HTTP client of the API, as somebody outside would write it. It holds every answer to the OpenAPI
 * document of the server.
 */
export class Http {
  #check: AnswerCheck | undefined;
  constructor(
    readonly base: string,
    readonly tenantId?: string,
    private readonly token?: string,
  ) {}

  async call(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer> {
    this.#check ??= await AnswerCheck.of(this.base);
    const response = await fetch(this.base + path, {
      method,
      headers: {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(this.tenantId === undefined ? {} : { 'x-tenant-id': this.tenantId }),
        ...(this.token === undefined ? {} : { authorization: `Bearer ${this.token}` }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const [bare = ''] = path.split('?');
    this.#check.hold({ method, path: bare, status: response.status, headers: response.headers, text, sent: body });
    return {
      status: response.status,
      body: text === '' ? {} : (JSON.parse(text) as Record<string, unknown>),
      location: response.headers.get('location'),
    };
  }

  /** Resolves to every item of a list, page by page. */
  async all<T>(path: string, limit = 200): Promise<T[]> {
    const items: T[] = [];
    for (let after: string | undefined, more = true; more; more = after !== undefined) {
      const from = after ? `&after=${encodeURIComponent(after)}` : '';
      const query = `${path.includes('?') ? '&' : '?'}limit=${limit}${from}`;
      // 503 not-fresh-enough says that the read model isn't there yet after a wait, and that one should ask again
      let page = await this.call('GET', path + query);
      while (page.status === 503) page = await this.call('GET', path + query);
      const { status, body } = page;
      if (status !== 200) throw new Error(`GET ${path}: ${status} ${JSON.stringify(body)}`);
      items.push(...(body['items'] as T[]));
      after = body['next'] as string | undefined;
    }
    return items;
  }
}
