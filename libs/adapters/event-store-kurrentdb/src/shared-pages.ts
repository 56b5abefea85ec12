import { START, type AllPage, type Position } from '#application';
import type { Waking } from './append-signals.js';

interface Pages {
  /** Reads a page. */
  read(after: Position, limit: number): Promise<AllPage>;
  /** Does the same, and has a cheaper way to find nothing. */
  look(after: Position, limit: number): Promise<AllPage>;
}
interface KeptPage extends AllPage {
  readonly after: Position;
  readonly limit: number;
}

/**
 * Reads for all followers of a process, so that those who wait at one place need one call for the page that comes
 * there, and none to see that nothing follows it.
 */
export class SharedPages {
  readonly #reading = new Map<string, Promise<AllPage>>();
  /** The last page with events, for who was too late to share the call for it. */
  #kept: KeptPage | undefined;
  /** Nothing lay after this position when it was read, and nobody was told of anything since. */
  #end: Position | undefined;
  #looking: Position | undefined;
  /** What this process has written lies before this place or at it. Whoever reads from now on finds it. */
  #written = START;

  constructor(private readonly pages: Pages) {}

  /** @throws what the reading throws */
  async read(after: Position, limit: number): Promise<AllPage> {
    if (this.#end === after && after >= this.#written) return { events: [], next: after, caughtUp: true };
    const kept = this.#kept;
    if (kept?.after === after && kept.limit === limit)
      return { events: kept.events, next: kept.next, caughtUp: kept.next === this.#end };
    const key = `${after} ${limit}`;
    const written = this.#written;
    const under = this.#reading.get(key);
    if (under !== undefined) {
      const page = await under;
      // a read that began before an append may not have seen it
      if (!page.caughtUp || page.next >= written) return page;
    }
    const reading = this.#read(after, limit);
    this.#reading.set(key, reading);
    try {
      return await reading;
    } finally {
      if (this.#reading.get(key) === reading) this.#reading.delete(key);
    }
  }

  /** Those who waited at this place read anew. */
  woken(position: Position, why: Waking): void {
    if (this.#end === position) this.#end = undefined;
    this.#looking = why === 'look' ? position : undefined;
  }

  /** This process has written up to here: whoever reads from now on finds it. */
  written(position: Position): void {
    if (position > this.#written) this.#written = position;
  }

  /** This may be another log now. */
  forget(): void {
    this.#end = this.#kept = undefined;
    this.#written = START;
  }

  async #read(after: Position, limit: number): Promise<AllPage> {
    const isLook = this.#looking === after;
    this.#looking = undefined;
    const page = await (isLook ? this.pages.look(after, limit) : this.pages.read(after, limit));
    if (page.caughtUp) this.#end = page.next;
    if (page.events.length > 0) this.#kept = { ...page, after, limit };
    return page;
  }
}
