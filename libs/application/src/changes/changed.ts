import type { Position } from '../ports/event-store.js';

/** These kinds of things are told of, each by its ids. */
export const CHANGED_KINDS = ['users', 'subscriptions', 'operations'] as const;
export type ChangedKind = (typeof CHANGED_KINDS)[number];
/** An event changed these. A subscription has the id of its product. */
export type ChangedIds = { readonly [K in ChangedKind]: readonly string[] };

/** So many ids of a kind are told at once. Source: docs/explanation/architecture.md#limits. */
export const MOST_CHANGED = 100;

/** This changed of a tenant up to a position, all of which the read models show: a few ids of each kind, or many. */
export type Changed = { readonly position: Position } & { readonly [K in ChangedKind]: readonly string[] | 'many' };

/** Gathers what changed until somebody takes it. It never holds more than can be told. */
export class Gathered {
  #position: Position | undefined;
  readonly #ids = new Map<ChangedKind, Set<string> | 'many'>();

  get isEmpty(): boolean {
    return this.#position === undefined;
  }

  /** Something happened at this position, and changed these, or perhaps nothing of these kinds. */
  add(position: Position, ids: Partial<{ readonly [K in ChangedKind]: Iterable<string> | 'many' }>): void {
    if (this.#position === undefined || position > this.#position) this.#position = position;
    for (const kind of CHANGED_KINDS) this.#addOf(kind, ids[kind] ?? []);
  }

  /** Any of them may have changed. */
  addAll(position: Position): void {
    this.add(position, { users: 'many', subscriptions: 'many', operations: 'many' });
  }

  /** Gives what there is, and begins anew; undefined where nothing happened. */
  take(): Changed | undefined {
    if (this.#position === undefined) return undefined;
    const told = (kind: ChangedKind): readonly string[] | 'many' => {
      const ids = this.#ids.get(kind) ?? [];
      return ids === 'many' ? ids : [...ids];
    };
    const changed: Changed = {
      position: this.#position,
      users: told('users'),
      subscriptions: told('subscriptions'),
      operations: told('operations'),
    };
    this.#position = undefined;
    this.#ids.clear();
    return changed;
  }

  #addOf(kind: ChangedKind, ids: Iterable<string> | 'many'): void {
    if (ids === 'many') return void this.#ids.set(kind, 'many');
    const own = this.#ids.get(kind) ?? new Set<string>();
    if (own === 'many') return;
    for (const id of ids) {
      own.add(id);
      if (own.size > MOST_CHANGED) return void this.#ids.set(kind, 'many');
    }
    this.#ids.set(kind, own);
  }
}
