import { parseStream, type UserId } from '#licensing';
import type { RecordedEvent } from '../ports/codec.js';
import type { Delay } from '../ports/clock-and-ids.js';
import type { CursorSeal } from '../ports/cursor-seal.js';
import { type Position, START, StoreClosed } from '../ports/event-store.js';
import { Changes } from '../ports/follow-pages.js';
import { ReadModelsClosed } from '../ports/read-models.js';
import { follow, type Follower, type Stretch } from '../following/follow.js';
import type { LogReader } from '../following/log-reader.js';
import { NotFreshEnough } from '../projection/freshness.js';
import { firstOf } from '../waiting/first-of.js';
import { waitAtMost } from '../waiting/pause.js';
import { DirectoryTooLarge } from './directory-errors.js';
import { allPeople, findPeople, type Place } from './find-people.js';
import { TenantDirectory, type TenantDirectoryParts } from './tenant-directory.js';
import type { UserFilters, UserSearch } from './user-search.js';

export interface DirectoryParts extends TenantDirectoryParts {
  /** Resolves to where the log ends. */
  readonly head: () => Promise<Position | undefined>;
  readonly log: LogReader;
  readonly delay: Delay;
  readonly cursors: CursorSeal;
  /** Is told of every failure of following and of loading, none of which names a person; `onWell` when it goes on. */
  readonly onTrouble: (error: unknown) => void;
  readonly onWell: () => void;
}
export interface DirectoryRequest {
  readonly limit: number;
  /** This is `next` of the page before, of the same search. */
  readonly after?: string;
  /** What is found is as fresh as this. */
  readonly minPosition?: Position;
}
export interface DirectoryPage {
  readonly userIds: readonly UserId[];
  readonly total: number;
  readonly next?: string;
  /** All up to here is in it. */
  readonly position: Position;
}

/** A question waits so long for a small directory to be there, and so long for it to be fresh. */
const LOADED_WITHIN = 2_000;
const FRESH_WITHIN = 5_000;
const PAGE = 500;
const LOOK_MILLISECONDS = 5_000;

/** This is one tenant's directory on its way, or whole. */
interface Kept {
  readonly directory: TenantDirectory;
  /** It never rejects: where it failed, `failure` says why. */
  readonly loading: Promise<void>;
  failure?: unknown;
  /** It ends the loading. */
  readonly end: AbortController;
}

/**
 * Finds people by what is sealed everywhere else. It holds tenants in memory, from the first question about one until
 * others need the memory, and one follower keeps all of them up to date. Nothing of it is written anywhere, and it is
 * gone with its process.
 */
export class Directory {
  /** They stand in the order in which they were used last. */
  readonly #kept = new Map<string, Kept>();
  /** So much one person took in a tenant that was too large, by tenant. */
  readonly #tooLarge = new Map<string, number>();
  readonly #changes = new Changes();
  readonly #end = new AbortController();
  #following: Promise<void> | undefined;
  #position: Position = START;
  /** The follower begins again with this, where a tenant stands further behind than it does. */
  #beginAgain = new AbortController();
  #isOver = false;

  constructor(private readonly parts: DirectoryParts) {}

  get tenants(): number {
    return this.#kept.size;
  }
  get people(): number {
    return [...this.#kept.values()].reduce((sum, { directory }) => sum + directory.table.count, 0);
  }
  get bytes(): number {
    return [...this.#kept.values()].reduce((sum, { directory }) => sum + directory.bytes, 0);
  }

  /** Tells whether the tenant's people are here. Where they aren't, they begin to be loaded. */
  isReady(tenantId: string): boolean {
    const kept = this.#kept.get(tenantId);
    if (kept === undefined && !this.#tooLarge.has(tenantId)) this.#begin(tenantId);
    return kept?.directory.isLoaded === true && kept.directory.position >= kept.directory.wholeFrom;
  }

  /**
   * Finds a page of users.
   * @throws DirectoryLoading, DirectoryTooLarge, NotFreshEnough, InvalidCursor; what loading came to
   */
  async find(tenantId: string, search: UserSearch, request: DirectoryRequest): Promise<DirectoryPage> {
    const { cursors, turn } = this.parts;
    const about = aboutOf(search);
    const { limit, after: cursor } = request;
    const after = cursor === undefined ? undefined : placeOf(await cursors.open(tenantId, about, cursor));
    const directory = await this.#ready(tenantId, request.minPosition);
    return directory.gate.read(async () => {
      const { position } = directory;
      const asked = { limit, turn, ...(after !== undefined && { after }) };
      const { next, ...found } = await findPeople(directory.table, search, asked);
      if (next === undefined) return { ...found, position };
      return { ...found, position, next: await cursors.seal(tenantId, about, JSON.stringify([next.id, next.key])) };
    });
  }

  /**
   * Resolves to the ids of all who meet the filters, in their order; `userIds` is undefined where they are more than
   * `atMost`.
   * @throws what `find` throws
   */
  async all(
    tenantId: string,
    filters: UserFilters,
    { atMost, minPosition }: { readonly atMost: number; readonly minPosition?: Position },
  ): Promise<{ readonly userIds: readonly UserId[] | undefined; readonly position: Position }> {
    const directory = await this.#ready(tenantId, minPosition);
    return directory.gate.read(async () => {
      const { position } = directory;
      return { userIds: await allPeople(directory.table, filters, { atMost, turn: this.parts.turn }), position };
    });
  }

  /** Forgets everybody, and follows no more. */
  async stop(): Promise<void> {
    this.#end.abort();
    const loading = [...this.#kept.values()].map((kept) => kept.loading);
    for (const tenantId of this.#kept.keys()) this.#drop(tenantId);
    await Promise.all([this.#following, ...loading]);
  }

  async #ready(tenantId: string, minPosition: Position | undefined): Promise<TenantDirectory> {
    await this.#refuseTooLarge(tenantId);
    const kept = this.#kept.get(tenantId) ?? this.#begin(tenantId);
    this.#kept.delete(tenantId);
    this.#kept.set(tenantId, kept);
    const { directory } = kept;
    await this.#until(kept, () => directory.isLoaded && directory.position >= directory.wholeFrom, LOADED_WITHIN);
    if (kept.failure !== undefined) throw kept.failure;
    if (!directory.isLoaded || directory.position < directory.wholeFrom) throw directory.progress;
    if (minPosition === undefined) return directory;
    await this.#until(kept, () => directory.position >= minPosition, FRESH_WITHIN);
    if (directory.position >= minPosition) return directory;
    // it was let go of meanwhile: whoever asks again finds it loading
    if (kept.end.signal.aborted) throw directory.progress;
    throw new NotFreshEnough(minPosition, ['directory']);
  }

  /** Waits at most so long until it is so, or until the tenant is let go of. */
  async #until({ end, ...kept }: Kept, isSo: () => boolean, milliseconds: number): Promise<void> {
    const isOver = (): boolean => isSo() || end.signal.aborted;
    if (isOver()) return;
    let late = false;
    const { signal } = this.#end;
    const timer = async (over: AbortSignal): Promise<void> => {
      await this.parts.delay.wait(milliseconds, over).then(
        () => (late = true),
        () => {},
      );
    };
    const look = async (over: AbortSignal): Promise<void> => {
      await kept.loading;
      while (!isOver() && !late && !over.aborted) {
        const seen = this.#changes.look();
        if (!isOver()) await waitAtMost(this.#changes, seen, { ...this.parts, milliseconds, signal: over });
      }
    };
    await firstOf([timer, look], signal);
  }

  #begin(tenantId: string): Kept {
    const directory = new TenantDirectory(tenantId, this.parts);
    const end = new AbortController();
    const signal = AbortSignal.any([end.signal, this.#end.signal]);
    const kept: Kept = {
      directory,
      end,
      loading: this.#load(directory, signal).catch((error: unknown) => this.#failed(tenantId, error)),
    };
    this.#kept.set(tenantId, kept);
    return kept;
  }

  async #load(directory: TenantDirectory, signal: AbortSignal): Promise<void> {
    // the caller goes on first, so that the tenant stands among those that are kept
    await this.parts.turn.next();
    await directory.load(signal, () => this.#makeRoom(directory.tenantId));
    signal.throwIfAborted();
    directory.wholeFrom = (await this.parts.head()) ?? directory.position;
    directory.isLoaded = true;
    this.#makeRoom(directory.tenantId);
    if (directory.position < this.#position) this.#beginAgain.abort();
    this.#following ??= this.#follow();
    this.#changes.notify();
    this.parts.onWell();
  }

  /** It stays among those that are kept, with its failure, for as long as somebody waits for it. */
  #failed(tenantId: string, error: unknown): void {
    const kept = this.#kept.get(tenantId);
    if (error instanceof DirectoryTooLarge && kept !== undefined)
      this.#tooLarge.set(tenantId, error.neededBytes / Math.max(1, kept.directory.total));
    else if (!this.#end.signal.aborted) this.parts.onTrouble(error);
    if (kept !== undefined) {
      kept.failure = error;
      this.#drop(tenantId);
    }
    this.#changes.notify();
  }

  /** Whoever was too large once is counted again before anything is loaded. */
  async #refuseTooLarge(tenantId: string): Promise<void> {
    const each = this.#tooLarge.get(tenantId);
    if (each === undefined) return;
    const needed = Math.ceil(each * (await this.parts.source.count(tenantId)));
    if (needed > this.parts.memory) throw new DirectoryTooLarge(needed, this.parts.memory);
    this.#tooLarge.delete(tenantId);
  }

  /** Lets those go that weren't used for longest, but never this one. */
  #makeRoom(tenantId: string): void {
    for (const other of this.#kept.keys()) {
      if (this.bytes <= this.parts.memory) return;
      if (other !== tenantId) this.#drop(other);
    }
  }

  #drop(tenantId: string): void {
    const kept = this.#kept.get(tenantId);
    if (kept === undefined) return;
    this.#kept.delete(tenantId);
    kept.end.abort();
    this.#changes.notify();
  }

  async #follow(): Promise<void> {
    const { log, delay, onTrouble, onWell } = this.parts;
    const follower: Follower = {
      log,
      delay,
      batch: { smallest: PAGE, largest: PAGE },
      idleMilliseconds: LOOK_MILLISECONDS,
      onFailure: (error) => {
        if (error instanceof StoreClosed || error instanceof ReadModelsClosed || this.#end.signal.aborted) {
          this.#isOver = true;
          return 'over';
        }
        onTrouble(error);
        return 'again';
      },
      onStatus: ({ position }) => {
        if (position !== undefined) this.#position = position;
      },
      onWell,
    };
    const { signal } = this.#end;
    while (!signal.aborted && !this.#isOver) {
      this.#beginAgain = new AbortController();
      await follow(follower, async () => this.#stretch(), AbortSignal.any([signal, this.#beginAgain.signal]));
    }
  }

  /** It begins where the tenant stands that is furthest behind; the others pass over what they have. */
  #stretch(): Stretch {
    const positions = this.#whole().map(({ position }) => position);
    return {
      position: positions.toSorted()[0] ?? this.#position,
      // a damaged event tells nothing, and the read models are no wiser
      pass: async ({ position }) => this.#handleAll([], position),
      handle: async ({ events, next }) => {
        await this.#handleAll(events, next);
        return events.length;
      },
    };
  }

  async #handleAll(events: readonly RecordedEvent[], next: Position): Promise<void> {
    const ofTenant = new Map<string, RecordedEvent[]>();
    for (const event of events) {
      const tenantId = parseStream(event.stream)?.tenantId;
      if (tenantId === undefined || !this.#kept.has(tenantId)) continue;
      const own = ofTenant.get(tenantId);
      if (own === undefined) ofTenant.set(tenantId, [event]);
      else own.push(event);
    }
    for (const directory of this.#whole()) await this.#handle(directory, ofTenant.get(directory.tenantId) ?? [], next);
    this.#changes.notify();
  }

  async #handle(directory: TenantDirectory, events: readonly RecordedEvent[], next: Position): Promise<void> {
    const { tenantId } = directory;
    if (directory.position >= next) return;
    if (events.some(isPurge)) return this.#drop(tenantId);
    await directory.follow(events, next);
    if (directory.bytes <= this.parts.memory) return this.#makeRoom(tenantId);
    this.#tooLarge.set(tenantId, directory.bytes / Math.max(1, directory.table.count));
    this.#drop(tenantId);
  }

  #whole(): readonly TenantDirectory[] {
    return [...this.#kept.values()].map(({ directory }) => directory).filter(({ isLoaded }) => isLoaded);
  }
}

const isPurge = ({ event }: RecordedEvent): boolean =>
  event.type === 'TenantPurged' || event.type === 'TenantKeysShredded';

/** A cursor is good for this very search alone. */
const aboutOf = (search: UserSearch): string =>
  JSON.stringify(
    Object.entries(search)
      .filter(([, value]) => value !== undefined)
      .toSorted(([a], [b]) => (a < b ? -1 : 1)),
  );

const placeOf = (text: string): Place => {
  const [id, key] = JSON.parse(text) as [string, string];
  return { id, key };
};
