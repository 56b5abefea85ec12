import type { Clock, Delay, ThrottledLog } from '#application';
import type { Duration } from '#licensing';
import { SIGN_IN_BOUNDS } from './bounds.js';
import { discoverKeys, type Discovery } from './discovery.js';
import { fetchJson, NotFetched } from './fetch-json.js';
import { type KeySet, keySet } from './key-set.js';
import type { FoundKey, IssuerKeys, KeyName } from './trusted-issuer.js';

const { keysEveryMilliseconds: EVERY, keysAtMostEveryMilliseconds: AT_MOST_EVERY } = SIGN_IN_BOUNDS;
const WAITS = 'the keys of an issuer of tokens can’t be fetched, and are waited for';

export interface FetchedKeysParts {
  readonly discovery: Discovery;
  readonly maxAge: Duration;
  readonly clock: Pick<Clock, 'now'>;
  readonly delay: Delay;
  readonly log: Pick<ThrottledLog, 'warn' | 'over'>;
}

/** The keys that an issuer publishes: fetched at the start, now and again, and where a token names an unknown one. */
export class FetchedKeys implements IssuerKeys {
  #keys: { readonly set: KeySet; readonly published: string; readonly at: number } | undefined;
  #version = 0;
  /** When they were asked for last, and whether in vain. */
  #tried: { readonly at: number; readonly failed: boolean } | undefined;
  #fetching: Promise<void> | undefined;
  readonly #closed = new AbortController();
  readonly #rounds: Promise<void>;

  constructor(private readonly parts: FetchedKeysParts) {
    this.#rounds = this.#fetchAgainAndAgain();
  }

  get version(): number {
    return this.#version;
  }

  async find(name: KeyName): Promise<FoundKey> {
    const known = await this.#usable()?.find(name);
    if (known !== undefined) return { found: 'key', key: known };
    if (this.#mayFetch()) await this.#fetch();
    const set = this.#usable();
    const key = await set?.find(name);
    if (key !== undefined) return { found: 'key', key };
    return set === undefined || this.#tried?.failed === true
      ? { found: 'unavailable', retryAfterSeconds: this.#secondsUntilNext() }
      : { found: 'none' };
  }

  async close(): Promise<void> {
    this.#closed.abort();
    await this.#rounds;
    await this.#fetching;
  }

  #now(): number {
    return Date.parse(this.parts.clock.now());
  }

  /** A clock that was set back tells no age. */
  #since(at: number): number {
    return Math.max(0, this.#now() - at);
  }

  #usable(): KeySet | undefined {
    if (this.#keys === undefined) return undefined;
    return this.#since(this.#keys.at) < this.parts.maxAge.milliseconds ? this.#keys.set : undefined;
  }

  #mayFetch(): boolean {
    if (this.#fetching !== undefined || this.#tried === undefined) return true;
    const passed = this.#now() - this.#tried.at;
    return passed < 0 || passed >= AT_MOST_EVERY;
  }

  #secondsUntilNext(): number {
    const passed = this.#since(this.#tried?.at ?? 0);
    return Math.max(1, Math.ceil((AT_MOST_EVERY - passed) / 1000));
  }

  async #fetchAgainAndAgain(): Promise<void> {
    const { signal } = this.#closed;
    while (!signal.aborted) {
      await this.#fetch();
      const pause = this.#tried?.failed === true ? AT_MOST_EVERY : EVERY;
      await this.parts.delay.wait(pause, signal).catch(() => undefined);
    }
  }

  /** Whoever asks meanwhile waits for the same fetch. It never rejects, whatever the issuer publishes. */
  #fetch(): Promise<void> {
    this.#fetching ??= this.#fetchNow().finally(() => (this.#fetching = undefined));
    return this.#fetching;
  }

  async #fetchNow(): Promise<void> {
    const { discovery, delay, log } = this.parts;
    const { signal } = this.#closed;
    try {
      const published = await discoverKeys(discovery, (address) => fetchJson(address, { delay, signal }));
      const set = keySet(published, discovery.issuer);
      const text = JSON.stringify(published);
      if (text !== this.#keys?.published) this.#version += 1;
      this.#keys = { set, published: text, at: this.#now() };
      this.#tried = { at: this.#now(), failed: false };
      log.over(WAITS, discovery.issuer);
    } catch (error) {
      this.#tried = { at: this.#now(), failed: true };
      if (signal.aborted) return;
      const { issuer } = discovery;
      log.warn(WAITS, { issuer, ...(error instanceof NotFetched ? { reason: error.message } : { error }) }, issuer);
    }
  }
}
