import { START, WrongHistory, type AllPage, type Head, type Position, type StoredEvent } from '#application';
import { headOf, intact } from '#contracts';
import type { KurrentClient, KurrentRecord } from './client.js';
import { CountedOnce } from './counted-once.js';
import { isReadable, toStoredEvent } from './encoding.js';
import { mayBeWrongPosition } from './failures.js';
import type { StreamMarks } from './marks.js';
import type { ServerNames } from './names.js';
import { countToRead, pageOf, recordsOf, type PageRead } from './pages.js';
import { PassedPlaces } from './passed-places.js';
import { positionOf, readPosition } from './positions.js';

/** This many records are read at once where the end is looked for among what others wrote. */
const LOOK = 200;

interface LogParts {
  readonly client: Pick<KurrentClient, 'readAll'>;
  readonly names: ServerNames;
  /** What the records of a read say of our streams is noticed by these. */
  readonly marks: Pick<StreamMarks, 'watching' | 'passed'>;
  readonly onLeftOut: (records: number) => void;
  /** What was read before may be of another log. */
  readonly onForgotten: () => void;
}
type ReadOptions = Parameters<KurrentClient['readAll']>[0];

/** What is known of the end: nothing of ours lies after `last`, up to `place`. */
interface KnownEnd {
  readonly last: Position;
  readonly place: Position;
}

/**
 * Reads the log of all streams on a server that others use, too. What they wrote is passed once: all readers of a
 * process share how far it holds nothing of ours. For that, the end of the whole log has to be known before a read that
 * comes back short; every read is asked of the leader, which has all that was ever seen there.
 */
export class KurrentLog {
  readonly #passed = new PassedPlaces();
  readonly #counted = new CountedOnce();
  /** Somebody's record lies here, and all of ours before it was there when this was read. */
  #end: Position | undefined;
  #known: KnownEnd | undefined;
  #head: Head | undefined;
  /** What a read that began before found isn't kept. */
  #forgotten = 0;
  /** Those who look for the end take turns, so that what others wrote is passed once. */
  #passing: Promise<unknown> = Promise.resolve();

  constructor(private readonly parts: LogParts) {}

  /** Returns the place from which to look for what comes after a position. */
  placeAfter(position: Position): Position {
    return this.#passed.after(position);
  }

  /** This may be another log now, so that nothing is known of it. */
  forget(): void {
    this.#passed.forget();
    this.#counted.forget();
    this.#end = this.#known = this.#head = undefined;
    this.#forgotten += 1;
    this.parts.onForgotten();
  }

  /** Reads a page of events. @throws WrongHistory for a position of another log, and what the client throws */
  async read(after: Position, limit: number): Promise<AllPage> {
    if (this.#end === undefined) await this.#readEnd();
    const end = this.#end ?? START;
    const forgotten = this.#forgotten;
    const events: StoredEvent[] = [];
    // what others wrote takes room in a read, and the next one goes on where it ended
    for (let [next, from] = [after, this.#passed.after(after)]; ;) {
      const page = await this.#readPage(next, from, limit - events.length);
      this.#count(from, page);
      const [first] = page.events;
      if (first !== undefined && forgotten === this.#forgotten) this.#passed.pass(next, first.position);
      events.push(...page.events);
      next = page.next;
      if (page.caughtUp && forgotten === this.#forgotten) {
        const place = page.reached > end ? page.reached : end;
        this.#reach(next, place);
        this.parts.marks.passed(place);
      }
      if (page.isFull || page.caughtUp) return { events, next, caughtUp: page.caughtUp };
      from = page.reached;
    }
  }

  /** Does the same, and reads no page where nobody has written anything since the last one. */
  async look(after: Position, limit: number): Promise<AllPage> {
    return this.#inTurn(async () => {
      const end = await this.#readEnd();
      const { last, place } = this.#known ?? {};
      const isKnown = end !== undefined && last === after && place !== undefined && positionOf(end) <= place;
      return isKnown ? { events: [], next: after, caughtUp: true } : this.read(after, limit);
    });
  }

  async head(): Promise<Head | undefined> {
    const end = await this.#readEnd();
    if (end === undefined) return undefined;
    const event = this.#eventIn(end);
    if (event !== undefined) {
      this.#reach(event.position, event.position);
      return headOf(event);
    }
    return this.#inTurn(async () => {
      let known = this.#known ?? (await this.#findBackwards(end));
      if (known.place < positionOf(end)) {
        const last = await this.#lastAfter(known.last);
        known = last === undefined ? await this.#findBackwards(end) : { last, place: positionOf(end) };
      }
      return this.#headAt(known.last);
    });
  }

  async eventIdAt(position: Position): Promise<string | undefined> {
    if (position === START) return undefined;
    const event = await this.#eventAt(position);
    return event && intact(event).id;
  }

  /**
   * Resolves to the last record, whoever wrote it.
   * @throws WrongHistory, once, where it lies before the one that was the last: the log of a leader never gets shorter
   */
  async #readEnd(): Promise<KurrentRecord | undefined> {
    const before = this.#end ?? START;
    const [end] = await this.#records({ direction: 'backwards', fromPosition: 'end', maxCount: 1 });
    const position = end === undefined ? START : positionOf(end);
    if (position < before) {
      this.forget();
      throw new WrongHistory(`the log ends at ${position}, and went on to ${before} before: it is another one`);
    }
    if (position > (this.#end ?? START)) this.#end = position;
    return end;
  }

  /**
   * Resolves to the last event of ours, read on from another one; to undefined where more follows than one read gives,
   * and where that event isn't in this log.
   */
  async #lastAfter(known: Position): Promise<Position | undefined> {
    try {
      const { next, caughtUp } = await this.read(known, LOOK);
      return caughtUp ? next : undefined;
    } catch (error) {
      if (!(error instanceof WrongHistory)) throw error;
      this.forget();
      return undefined;
    }
  }

  /** Finds the last event of ours before a record that was the last one of all, and isn't ours. */
  async #findBackwards(end: KurrentRecord): Promise<KnownEnd> {
    const place = positionOf(end);
    const options = { direction: 'backwards', filter: this.parts.names.filter() } as const;
    let fromPosition = readPosition(place);
    const leftOut = [end];
    const found = (last: Position): KnownEnd => {
      this.#count(last, { reached: place, leftOut });
      this.#reach(last, place);
      return { last, place };
    };
    for (let maxCount = 1; ; maxCount = LOOK) {
      const records = await this.#records({ ...options, fromPosition, maxCount });
      for (const record of records) {
        fromPosition = readPosition(positionOf(record));
        if (this.#eventIn(record) !== undefined) return found(positionOf(record));
        leftOut.push(record);
      }
      if (records.length < maxCount) return found(START);
    }
  }

  async #headAt(position: Position): Promise<Head | undefined> {
    if (position === START) return undefined;
    if (this.#head?.position === position) return this.#head;
    const event = await this.#eventAt(position);
    this.#head = event && headOf(event);
    return this.#head;
  }

  async #eventAt(position: Position): Promise<StoredEvent | undefined> {
    const fromPosition = readPosition(position);
    const read = (): Promise<readonly KurrentRecord[]> => this.#records({ fromPosition, maxCount: 1 });
    const [record] = (await this.#unlessNoRecord(read)) ?? [];
    return record !== undefined && positionOf(record) === position ? this.#eventIn(record) : undefined;
  }

  async #readPage(after: Position, from: Position, limit: number): Promise<PageRead> {
    const asked = { after, from, limit };
    const options = {
      fromPosition: readPosition(from),
      maxCount: countToRead(asked),
      filter: this.parts.names.filter(),
    };
    const { client, names, marks } = this.parts;
    const read = (): Promise<PageRead> =>
      pageOf(marks.watching(client.readAll({ ...options, requiresLeader: true }), from), asked, names);
    const page = from === START ? await read() : await this.#unlessNoRecord(read);
    if (page !== undefined) return page;
    this.#passed.forget(after);
    if (from !== after) return this.#readPage(after, after, limit);
    throw new WrongHistory(`no event lies at ${after}: it belongs to another log`);
  }

  /**
   * Resolves to undefined where no record begins at the position that is read. The server answers such a position like
   * a server that is away, so it is asked twice, and in between whether it is there.
   */
  async #unlessNoRecord<T>(read: () => Promise<T>): Promise<T | undefined> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await read();
      } catch (error) {
        if (!mayBeWrongPosition(error)) throw error;
        await this.#readEnd();
        if (attempt === 2) return undefined;
      }
    }
  }

  #records(options: ReadOptions): Promise<readonly KurrentRecord[]> {
    return recordsOf(this.parts.client.readAll({ ...options, requiresLeader: true }));
  }

  /** Gives the event that a record is; undefined for what isn't ours. */
  #eventIn(record: KurrentRecord): StoredEvent | undefined {
    const stream = this.parts.names.ourName(record.streamId);
    return stream === undefined || !isReadable(record) ? undefined : toStoredEvent({ ...record, streamId: stream });
  }

  #reach(last: Position, place: Position): void {
    this.#passed.pass(last, place);
    if (this.#known === undefined || place > this.#known.place) this.#known = { last, place };
  }

  #count(from: Position, { reached, leftOut }: Pick<PageRead, 'reached' | 'leftOut'>): void {
    const others = leftOut.filter(({ streamId }) => this.parts.names.isForeign(streamId));
    const fresh = this.#counted.count(from, reached, others.map(positionOf));
    if (fresh > 0) this.parts.onLeftOut(fresh);
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#passing.then(work);
    this.#passing = done.catch(() => undefined);
    return done;
  }
}
