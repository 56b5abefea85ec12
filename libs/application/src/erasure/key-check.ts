import type { Personal } from '#licensing';
import type { Delay } from '../ports/clock-and-ids.js';
import type { Codec } from '../ports/codec.js';
import { DamagedPersonalData } from '../ports/damaged-personal-data.js';
import type { Person } from '../ports/keys.js';
import { InvalidCursor } from '../ports/read-models.js';
import { pause } from '../waiting/pause.js';

/** This is a user that is known, living or deleted, with the principal name, which stays sealed. */
export interface NamedUser extends Person {
  readonly name: Personal;
}
/** Tells the users of all tenants. */
export interface NamedUsers {
  /** Lists up to `limit` of them in an order of its own; `next` is left out on the last page. */
  page(limit: number, after?: string): Promise<{ readonly users: readonly NamedUser[]; readonly next?: string }>;
  /** Leaves out who isn't known any more. */
  these(persons: readonly Person[]): Promise<readonly NamedUser[]>;
}
export interface UnreadableUsers {
  readonly count: number;
  /** These are the ids of the first of them, ten at most. */
  readonly some: readonly string[];
}
export interface KeyCheckParts {
  readonly users: NamedUsers;
  readonly codec: Pick<Codec, 'revealAround'>;
  readonly delay: Delay;
  /** `reported` looks at nobody but those whom somebody reports: another process looks at all. */
  readonly scope: 'all' | 'reported';
  /** Is told each time that the number has changed. */
  readonly onChange: (found: UnreadableUsers) => void;
  /** Is told of every try in vain while something is away; `onWell` is told when it goes on. */
  readonly onTrouble: (error: unknown) => void;
  readonly onWell: () => void;
}

/** The check is in no hurry: to open these takes some milliseconds, and most of the time belongs to others. */
const PAGE = 50;
const REST = 25;
const SECOND = 1_000;
const TRY_AGAIN = 5 * SECOND;
const LOOK_AGAIN = 60 * SECOND;
const ROUNDS_BEFORE_ALL = 24 * 60;
/** This many are remembered by name; the others are only counted. */
const REMEMBERED = 1_000;
const SOME = 10;

const ownerOf = ({ tenantId, personId }: Person): string => `${tenantId}_${personId}`;

/**
 * Compares the keys with what was sealed under them: the principal name of every user is opened, page by page, once at
 * the start and once a day, and of those that can't be read once a minute, so that it is over soon after a key was put
 * back. Whoever reads what can't be read reports its user, who is looked at by the way. It keeps no text, and asks one
 * page at a time.
 */
export class KeyCheck {
  #unreadable = new Map<string, Person>();
  #beyond = 0;
  #told: number | undefined;
  /** The look at all finds these until it is over. */
  #scan: Map<string, Person> | undefined;
  readonly #reported = new Map<string, Promise<void>>();
  readonly #end = new AbortController();
  #running: Promise<void> | undefined;

  constructor(private readonly parts: KeyCheckParts) {}

  /** It counts users whose names can't be read. */
  get count(): number {
    return this.#unreadable.size + this.#beyond;
  }

  /** Begins in the background. A second call does nothing. */
  start(): void {
    this.#running ??= this.#run();
  }

  /** Looks at them in the background, at each once at a time. Who is known to be unreadable already is passed by. */
  report(persons: readonly Person[]): void {
    const isNew = (owner: string): boolean => !this.#unreadable.has(owner) && !this.#reported.has(owner);
    const asked = new Map(
      persons.map((person) => [ownerOf(person), person] as const).filter(([owner]) => isNew(owner)),
    );
    if (asked.size === 0 || this.#end.signal.aborted) return;
    const looking = this.#lookAt(asked).finally(() => {
      for (const owner of asked.keys()) this.#reported.delete(owner);
    });
    for (const owner of asked.keys()) this.#reported.set(owner, looking);
  }

  async stop(): Promise<void> {
    this.#end.abort();
    await Promise.all([this.#running, ...this.#reported.values()]);
  }

  async #lookAt(asked: ReadonlyMap<string, Person>): Promise<void> {
    const look = await this.#attempt(
      () => this.parts.users.these([...asked.values()]),
      (users) => this.#damagedAmong(users),
    );
    const room = REMEMBERED - this.#unreadable.size;
    const found = (look?.damaged ?? []).slice(0, room).map((person) => [ownerOf(person), person] as const);
    // a look at all that goes on may have passed them by
    for (const [owner, person] of found) this.#scan?.set(owner, person);
    if (found.length > 0) this.#keep(new Map([...this.#unreadable, ...found]), this.#beyond);
  }

  async #run(): Promise<void> {
    const { signal } = this.#end;
    while (!signal.aborted) {
      if (this.parts.scope === 'all') await this.#lookAtAll();
      for (let round = 0; round < ROUNDS_BEFORE_ALL && !signal.aborted; round += 1) {
        await pause(this.parts.delay, LOOK_AGAIN, signal);
        await this.#lookAgain();
      }
    }
  }

  async #lookAtAll(): Promise<void> {
    const { users, delay } = this.parts;
    const { signal } = this.#end;
    const found = new Map<string, Person>();
    this.#scan = found;
    let beyond = 0;
    let after: string | undefined;
    do {
      const page = await this.#attempt(
        () => users.page(PAGE, after).catch((error: unknown) => this.#fromTheStart(error)),
        (each) => this.#damagedAmong(each.users),
      );
      if (page === undefined) return;
      for (const person of page.damaged) {
        if (found.size < REMEMBERED) found.set(ownerOf(person), person);
        else beyond += 1;
      }
      // what was known before may still be to come
      if (found.size + beyond > this.count) this.#keep(found, beyond);
      after = page.asked.next;
      if (after !== undefined) await pause(delay, REST, signal);
    } while (after !== undefined && !signal.aborted);
    this.#scan = undefined;
    if (!signal.aborted) this.#keep(found, beyond);
  }

  /** Looks at those that are known to be unreadable. */
  async #lookAgain(): Promise<void> {
    if (this.#unreadable.size === 0) return;
    const persons = [...this.#unreadable.values()];
    const still = await this.#attempt(
      () => this.parts.users.these(persons),
      (users) => this.#damagedAmong(users),
    );
    if (still === undefined) return;
    const damaged = new Set(still.damaged.map(ownerOf));
    const left = new Map(this.#unreadable);
    // others may have been reported by now
    for (const owner of persons.map(ownerOf)) if (!damaged.has(owner)) left.delete(owner);
    this.#keep(left, this.#beyond);
  }

  /** A cursor that is none any more is of a list that was rebuilt. */
  #fromTheStart(error: unknown): ReturnType<NamedUsers['page']> {
    if (error instanceof InvalidCursor) return this.parts.users.page(PAGE);
    throw error;
  }

  /** Tries until it is done; undefined where it was stopped. */
  async #attempt<A>(
    ask: () => Promise<A>,
    look: (asked: A) => Promise<readonly Person[]>,
  ): Promise<{ readonly asked: A; readonly damaged: readonly Person[] } | undefined> {
    const { delay, onTrouble, onWell } = this.parts;
    const { signal } = this.#end;
    while (!signal.aborted) {
      try {
        const asked = await ask();
        const damaged = await look(asked);
        onWell();
        return { asked, damaged };
      } catch (error) {
        if (signal.aborted) return undefined;
        onTrouble(error);
        await pause(delay, TRY_AGAIN, signal);
      }
    }
    return undefined;
  }

  async #damagedAmong(users: readonly NamedUser[]): Promise<readonly Person[]> {
    const damaged: Person[] = [];
    for (const tenantId of new Set(users.map((user) => user.tenantId))) {
      const its = users.filter((user) => user.tenantId === tenantId);
      const names = its.map(({ personId, name }) => ({ value: name, personId, kind: 'principal-name' }) as const);
      const texts = await this.parts.codec.revealAround(tenantId, names);
      for (const [at, { personId }] of its.entries())
        if (texts[at] instanceof DamagedPersonalData) damaged.push({ tenantId, personId });
    }
    return damaged;
  }

  #keep(unreadable: ReadonlyMap<string, Person>, beyond: number): void {
    this.#unreadable = new Map(unreadable);
    this.#beyond = beyond;
    if (this.count === (this.#told ?? 0)) return;
    this.#told = this.count;
    const some = [...unreadable.values()].slice(0, SOME).map(({ personId }) => personId);
    this.parts.onChange({ count: this.count, some });
  }
}
