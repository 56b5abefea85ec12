import { type RawAnswer, ask } from './raw-request.js';

/** A browser as far as cookies and navigations go: it sends what a real one does, and follows what leads on. */
export class Browser {
  readonly #jar = new Map<string, Map<string, string>>();
  /** Each address to which it was led, in order. */
  readonly visited: string[] = [];

  /**
   * Opens an address as a person does who types it, or follows a link on a page of `from`. It stops where `until` says.
   */
  async open(
    address: string,
    { from, until }: { readonly from?: string; readonly until?: (url: URL) => boolean } = {},
  ): Promise<RawAnswer & { readonly url: URL }> {
    let url = new URL(address);
    // a chain of redirections is of another site as soon as one of them was
    let isCrossSite = from !== undefined && new URL(from).hostname !== url.hostname;
    for (let steps = 0; steps < 20; steps += 1) {
      this.visited.push(url.href);
      const answer = await this.#ask('GET', url, isCrossSite, {
        'sec-fetch-mode': 'navigate',
        'sec-fetch-dest': 'document',
        'sec-fetch-site': isCrossSite ? 'cross-site' : 'none',
      });
      const { location } = answer.headers;
      if (answer.status < 300 || answer.status > 399 || typeof location !== 'string') return { ...answer, url };
      const next = new URL(location, url);
      if (until?.(next) === true) return { ...answer, url: next };
      isCrossSite ||= next.hostname !== url.hostname;
      url = next;
    }
    throw new Error('it was led in a circle');
  }

  /** Asks as a script of a page of the same origin does. */
  fetch(address: string, method = 'GET', headers: Readonly<Record<string, string>> = {}): Promise<RawAnswer> {
    const url = new URL(address);
    const same = { 'sec-fetch-mode': 'cors', 'sec-fetch-dest': 'empty', 'sec-fetch-site': 'same-origin' };
    return this.#ask(method, url, false, { ...same, ...(method === 'GET' ? {} : { origin: url.origin }), ...headers });
  }

  /** Its cookies of a host, with their values. */
  cookiesOf(hostname: string): ReadonlyMap<string, string> {
    return new Map([...(this.#jar.get(hostname) ?? [])].map(([name, kept]) => [name, kept.split(';', 1)[0] ?? '']));
  }
  /** Puts a cookie back as it was. */
  keep(hostname: string, setCookie: string): void {
    const [name = ''] = setCookie.split('=', 1);
    this.#jar.set(
      hostname,
      (this.#jar.get(hostname) ?? new Map<string, string>()).set(name, setCookie.slice(name.length + 1)),
    );
  }

  async #ask(
    method: string,
    url: URL,
    isCrossSite: boolean,
    headers: Readonly<Record<string, string>>,
  ): Promise<RawAnswer> {
    const sent = [...(this.#jar.get(url.hostname) ?? [])].flatMap(([name, kept]) => {
      const path = /; *path=([^;]+)/i.exec(kept)?.[1] ?? '/';
      const isHeldBack = isCrossSite && /; *samesite=strict/i.test(kept);
      return isHeldBack || !url.pathname.startsWith(path) ? [] : [`${name}=${kept.split(';', 1)[0]}`];
    });
    const cookie = sent.length === 0 ? {} : { cookie: sent.join('; ') };
    const answer = await ask(url.origin, method, `${url.pathname}${url.search}`, { ...headers, ...cookie });
    for (const each of [answer.headers['set-cookie'] ?? []].flat()) {
      if (/; *(max-age=0|expires=thu, 01 jan 1970)/i.test(each))
        this.#jar.get(url.hostname)?.delete(each.split('=', 1)[0] ?? '');
      else this.keep(url.hostname, each);
    }
    return answer;
  }
}
