import type { UserId } from '#licensing';
import type { Clock, Ids } from '../ports/clock-and-ids.js';
import type { Position } from '../ports/event-store.js';
import type { UserFilters } from './user-search.js';

/** These users met the filters when somebody asked. Nobody else sees them by this id, and later nobody at all. */
export interface Selection {
  /** It is a GUID in lower case. */
  readonly id: string;
  readonly tenantId: string;
  /** It tells who made it from everybody else. */
  readonly maker: string;
  readonly filters: UserFilters;
  /** They stand in the order in which they were found, each once. */
  readonly userIds: readonly UserId[];
  /** The read model had come so far before the first of them was looked for; undefined where it had not begun. */
  readonly position: Position | undefined;
  /** It is kept until then at most, ISO 8601. */
  readonly keptUntil: string;
}

interface Kept extends Omit<Selection, 'userIds'> {
  readonly packed: Uint8Array;
}

export interface SelectionsParts {
  readonly clock: Pick<Clock, 'now'>;
  readonly ids: Pick<Ids, 'next'>;
  /** So many users are kept in all; the default is 2,000,000, which take 32 MB. */
  readonly users?: number;
}

const DAY_MILLISECONDS = 24 * 60 * 60 * 1_000;
/** One person has so many in one tenant, and the oldest goes for the next. */
const OF_MAKER = 20;
const USERS = 2_000_000;
const BYTES = 16;

/**
 * Keeps which users were selected, in the memory of this process and nowhere else: a list that was found by names says
 * something about the people on it. The oldest go for others where they are too many.
 */
export class Selections {
  /** The oldest stands first. */
  readonly #kept = new Map<string, Kept>();
  #users = 0;

  constructor(private readonly parts: SelectionsParts) {}

  /** How many users are kept in all. */
  get users(): number {
    return this.#users;
  }

  /** @param made has ids that are GUIDs */
  keep(made: Omit<Selection, 'id' | 'keptUntil'>): Selection {
    const { clock, ids, users: most = USERS } = this.parts;
    this.#dropOld();
    const keptUntil = new Date(Date.parse(clock.now()) + DAY_MILLISECONDS).toISOString();
    const selection = { ...made, id: ids.next(), keptUntil };
    const { userIds, ...kept } = selection;
    this.#kept.set(selection.id, { ...kept, packed: packed(userIds) });
    this.#users += userIds.length;
    const own = [...this.#kept.values()].filter(
      ({ tenantId, maker }) => tenantId === made.tenantId && maker === made.maker,
    );
    for (const { id } of own.slice(0, Math.max(0, own.length - OF_MAKER))) this.#drop(id);
    for (const id of this.#kept.keys()) {
      if (this.#users <= most || id === selection.id) break;
      this.#drop(id);
    }
    return selection;
  }

  /** Returns undefined where there is none of this id for them, or none any more. */
  find(id: string, of: Pick<Selection, 'tenantId' | 'maker'>): Selection | undefined {
    this.#dropOld();
    const found = this.#kept.get(id);
    if (found === undefined || found.tenantId !== of.tenantId || found.maker !== of.maker) return undefined;
    const { packed: bytes, ...selection } = found;
    return { ...selection, userIds: unpacked(bytes) };
  }

  #dropOld(): void {
    const now = this.parts.clock.now();
    for (const { id, keptUntil } of this.#kept.values()) if (keptUntil <= now) this.#drop(id);
  }

  #drop(id: string): void {
    this.#users -= (this.#kept.get(id)?.packed.length ?? 0) / BYTES;
    this.#kept.delete(id);
  }
}

/** The id of a user is a GUID, which is text of 36 characters or 16 bytes. */
const packed = (userIds: readonly UserId[]): Uint8Array => {
  const bytes = Buffer.alloc(userIds.length * BYTES);
  for (const [at, userId] of userIds.entries()) bytes.write(userId.replaceAll('-', ''), at * BYTES, 'hex');
  return bytes;
};

const unpacked = (bytes: Uint8Array): readonly UserId[] => {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex');
  return Array.from({ length: bytes.length / BYTES }, (_, at) => {
    const id = text.slice(at * 2 * BYTES, (at + 1) * 2 * BYTES);
    return [id.slice(0, 8), id.slice(8, 12), id.slice(12, 16), id.slice(16, 20), id.slice(20)].join('-') as UserId;
  });
};
