import type { UserEvent, UserId } from '#licensing';
import { parseStream } from '#licensing';
import type { Codec, RecordedEvent } from '../ports/codec.js';
import { type Position, START } from '../ports/event-store.js';
import { Pace } from '../ports/pace.js';
import type { Turn } from '../ports/turn.js';
import { DirectoryLoading, DirectoryTooLarge } from './directory-errors.js';
import { type DirectorySource, openedPeople } from './directory-source.js';
import { Gate } from './gate.js';
import { PeopleTable } from './people-table.js';

export interface TenantDirectoryParts {
  readonly source: DirectorySource;
  readonly codec: Pick<Codec, 'revealAround'>;
  readonly turn: Turn;
  /** It may not become larger than so many bytes. */
  readonly memory: number;
}

/** This many ids are listed at once. */
const IDS_AT_ONCE = 500;
/**
 * This many people are read at once, and as many keys. A document holds the whole user, and a key
 * has to be unwrapped: where the stores are files, neither lets anybody else go on.
 */
const PEOPLE_AT_ONCE = 100;
/** A person stands in two orders, with a number in each. */
const SORTED_BYTES = 8;

/** These change nothing that a directory knows. */
const NOTHING: ReadonlySet<string> = new Set<UserEvent['type']>([
  'LicensePlansChanged',
  'ServiceDataRetained',
  'ServiceDataRestored',
  'ServiceDataPurged',
  'ServicesGranted',
]);
/** These change nothing that is sealed, so that no key is needed. */
const OPEN: ReadonlySet<string> = new Set<UserEvent['type']>([
  'LicenseAssigned',
  'LicenseRemoved',
  'UsageLocationChanged',
  'UserAccountChanged',
]);
/** After these nobody may be found. */
const ENDS: ReadonlySet<string> = new Set(['UserPurged', 'KeyShredded']);

interface Touched {
  readonly ended: ReadonlySet<string>;
  readonly open: readonly string[];
  readonly sealed: readonly string[];
}

/** Holds the people of one tenant: it is loaded once, and then told of events. */
export class TenantDirectory {
  readonly gate = new Gate();
  table = new PeopleTable();
  /** It shows everything up to here, once it is loaded. */
  position: Position = START;
  /** It is whole from there on: while it was loaded, some was read later than its position says. */
  wholeFrom: Position = START;
  loaded = 0;
  total = 0;
  isLoaded = false;

  constructor(
    readonly tenantId: string,
    private readonly parts: TenantDirectoryParts,
  ) {}

  get bytes(): number {
    return this.table.bytes;
  }
  get progress(): DirectoryLoading {
    return new DirectoryLoading(this.loaded, Math.max(this.total, this.loaded));
  }

  /**
   * Reads everybody, in units of the turn, and says each time that it has grown. What changes meanwhile comes with the
   * events from `position` on.
   * @throws DirectoryTooLarge; what the source and the key store throw; the reason of the signal
   */
  async load(signal: AbortSignal, onGrown: () => void): Promise<void> {
    const { source, memory } = this.parts;
    const pace = new Pace(this.parts.turn);
    this.position = (await source.position()) ?? START;
    this.total = await source.count(this.tenantId);
    this.table = new PeopleTable(this.total);
    let after: string | undefined;
    for (;;) {
      signal.throwIfAborted();
      const ids = await source.ids(this.tenantId, IDS_AT_ONCE, after);
      if (ids.length === 0) break;
      for (let from = 0; from < ids.length; from += PEOPLE_AT_ONCE) {
        signal.throwIfAborted();
        await this.#loadSome(ids.slice(from, from + PEOPLE_AT_ONCE), pace);
      }
      if (this.bytes > memory) throw new DirectoryTooLarge(this.#neededBytes(), memory);
      onGrown();
      after = ids.at(-1);
    }
    await this.table.sort(pace);
    if (this.bytes > memory) throw new DirectoryTooLarge(this.bytes, memory);
  }

  /** Takes those of the tenant's events that are behind its position, and then stands at `next`. */
  async follow(events: readonly RecordedEvent[], next: Position): Promise<void> {
    const { ended, open, sealed } = touchedBy(events, this.position);
    if (ended.size > 0) await this.gate.write(() => this.table.change({ put: [], remove: [...ended] }));
    const last = events.at(-1);
    if (open.length + sealed.length > 0 && last !== undefined) {
      await this.parts.source.upTo(last.position);
      await this.#changeSealed(sealed);
      await this.#changeOpen(open);
    }
    this.position = next;
  }

  async #changeSealed(ids: readonly string[]): Promise<void> {
    const { source, codec } = this.parts;
    for (let from = 0; from < ids.length; from += PEOPLE_AT_ONCE) {
      const part = ids.slice(from, from + PEOPLE_AT_ONCE);
      const people = await source.people(this.tenantId, part);
      const opened = await openedPeople(codec, this.tenantId, people);
      const put = opened.filter((person) => person !== undefined);
      const there = new Set<string>(put.map(({ id }) => id));
      const remove = part.filter((id) => !there.has(id));
      await this.gate.write(() => this.table.change({ put, remove }));
      await this.parts.turn.next();
    }
  }

  async #changeOpen(ids: readonly string[]): Promise<void> {
    for (let from = 0; from < ids.length; from += PEOPLE_AT_ONCE) {
      const people = await this.parts.source.people(this.tenantId, ids.slice(from, from + PEOPLE_AT_ONCE));
      await this.gate.write(() => {
        for (const person of people) this.table.changeOpen(person);
      });
      await this.parts.turn.next();
    }
  }

  async #loadSome(ids: readonly string[], pace: Pace): Promise<void> {
    const people = await this.parts.source.people(this.tenantId, ids);
    if (pace.spent('users', ids.length)) await pace.rest();
    for (const person of await openedPeople(this.parts.codec, this.tenantId, people)) {
      if (person !== undefined) this.table.add(person);
      if (pace.spent('users')) await pace.rest();
    }
    this.loaded += ids.length;
  }

  /** Tells from those who are here how much all of them take. */
  #neededBytes(): number {
    const people = Math.max(this.total, this.loaded);
    const beside = this.bytes - this.table.texts.bytes;
    return beside + Math.ceil((this.table.texts.used / this.loaded) * people) + people * SORTED_BYTES;
  }
}

const touchedBy = (events: readonly RecordedEvent[], after: Position): Touched => {
  const open = new Set<string>();
  const sealed = new Set<string>();
  const ended = new Set<string>();
  for (const { stream, event, position } of events) {
    if (position <= after || NOTHING.has(event.type)) continue;
    const parsed = parseStream(stream);
    if (parsed?.kind !== 'user' || parsed.key === undefined) continue;
    const userId = parsed.key as UserId;
    if (ENDS.has(event.type)) ended.add(userId);
    else (OPEN.has(event.type) ? open : sealed).add(userId);
  }
  return {
    ended,
    open: [...open].filter((id) => !sealed.has(id) && !ended.has(id)),
    sealed: [...sealed].filter((id) => !ended.has(id)),
  };
};
