import type { Position } from '#application';

/** The places of so many readers are kept: each follower of a process has one, and the end of the log. */
const KEPT = 100;

/**
 * Remembers how far the log holds nothing of ours after a position, so that what others wrote there is passed once. It
 * lives in memory alone: a checkpoint always is the place of an event of ours.
 */
export class PassedPlaces {
  readonly #places = new Map<Position, Position>();

  /** Returns the place from which to read what comes after `position`, which may be that position itself. */
  after(position: Position): Position {
    return this.#places.get(position) ?? position;
  }

  /** Nothing of ours lies between the two. */
  pass(position: Position, place: Position): void {
    const known = this.after(position);
    this.#places.delete(position);
    this.#places.set(position, place > known ? place : known);
    if (this.#places.size > KEPT) this.#places.delete(this.#places.keys().next().value!);
  }

  forget(position?: Position): void {
    if (position === undefined) this.#places.clear();
    else this.#places.delete(position);
  }
}
