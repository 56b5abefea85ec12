import type { Delay } from '../ports/clock-and-ids.js';
import type { Position } from '../ports/event-store.js';
import { Changes } from '../ports/follow-pages.js';
import { followerOf, type ReadModels } from '../ports/read-models.js';
import { waitAtMost } from '../waiting/pause.js';

/** A read model did not come so far in time: ask again, or do without. */
export class NotFreshEnough extends Error {
  readonly code = 'not-fresh-enough';
  override readonly name = 'NotFreshEnough';
  constructor(
    readonly position: Position,
    readonly projections: readonly string[],
  ) {
    super(`${projections.join(', ')} did not come to position ${position} in time`);
  }
}

/** A projection that runs elsewhere is asked so often. */
const POLL_MILLISECONDS = 50;

export interface FreshnessParts {
  readonly readModels: ReadModels;
  readonly delay: Delay;
  /** Is called each time that a runner has saved its checkpoint. */
  readonly onAdvanced?: () => void;
}

/**
 * Tells when the live generations of projections have come to a position: at once for those of this thread, by asking
 * for the others.
 */
export class Freshness {
  readonly #readModels: ReadModels;
  readonly #delay: Delay;
  readonly #onAdvanced: (() => void) | undefined;
  readonly #changes = new Changes();
  readonly #reached = new Map<string, Position>();

  constructor({ readModels, delay, onAdvanced }: FreshnessParts) {
    this.#readModels = readModels;
    this.#delay = delay;
    this.#onAdvanced = onAdvanced;
  }

  /** A runner elsewhere has told that it has saved a checkpoint: whoever waits asks at once how far all have come. */
  stir(): void {
    this.#changes.notify();
  }

  /** A runner of this thread has saved this checkpoint. */
  advanced(collection: { readonly name: string; readonly generation: number }, position: Position): void {
    this.#reached.set(followerOf(collection), position);
    this.#changes.notify();
    this.#onAdvanced?.();
  }

  /** Resolves to the live generations of these, in their order; to undefined where one isn't there. */
  async generations(names: readonly string[]): Promise<readonly number[] | undefined> {
    const live = await Promise.all(names.map((name) => this.#readModels.liveGeneration(name)));
    const generations = live.flatMap((each) => each?.generation ?? []);
    return generations.length === names.length ? generations : undefined;
  }

  /**
   * Resolves to the position that the live generations of all of these have come to at least, and to which they are; to
   * undefined where one isn't there, or has come nowhere yet.
   */
  async reached(
    names: readonly string[],
  ): Promise<{ readonly generations: readonly number[]; readonly position: Position } | undefined> {
    const generations = await this.generations(names);
    if (generations === undefined) return undefined;
    const positions = await Promise.all(
      generations.map((generation, at) => this.#positionOf(followerOf({ name: names[at]!, generation }))),
    );
    const [first] = positions.flatMap((position) => position ?? []).toSorted();
    return first === undefined || positions.includes(undefined) ? undefined : { generations, position: first };
  }

  async #positionOf(follower: string): Promise<Position | undefined> {
    return this.#reached.get(follower) ?? (await this.#readModels.checkpoint(follower))?.position;
  }

  /** @throws NotFreshEnough after the timeout; the signal's reason when it is aborted */
  async waitFor(
    position: Position,
    names: readonly string[],
    { timeoutMilliseconds, signal }: { readonly timeoutMilliseconds: number; readonly signal?: AbortSignal },
  ): Promise<void> {
    const over = new AbortController();
    const late = new AbortController();
    const either = AbortSignal.any([late.signal, ...(signal === undefined ? [] : [signal])]);
    const timer = this.#delay.wait(timeoutMilliseconds, over.signal).then(
      () => late.abort(),
      () => {},
    );
    try {
      for (;;) {
        const seen = this.#changes.look();
        const behind = await this.#behind(position, names);
        if (behind.length === 0) return;
        signal?.throwIfAborted();
        if (late.signal.aborted) throw new NotFreshEnough(position, behind);
        await waitAtMost(this.#changes, seen, { delay: this.#delay, milliseconds: POLL_MILLISECONDS, signal: either });
      }
    } finally {
      over.abort();
      await timer;
    }
  }

  async #behind(position: Position, names: readonly string[]): Promise<readonly string[]> {
    const reached = await Promise.all(names.map((name) => this.#hasReached(position, name)));
    return names.filter((_, index) => reached[index] !== true);
  }

  /** The live generation is looked up each time: after a promotion it is another one. */
  async #hasReached(position: Position, name: string): Promise<boolean> {
    const live = await this.#readModels.liveGeneration(name);
    if (live === undefined) return false;
    const follower = followerOf({ name, generation: live.generation });
    const known = this.#reached.get(follower);
    if (known !== undefined && known >= position) return true;
    const checkpoint = await this.#readModels.checkpoint(follower);
    return checkpoint !== undefined && checkpoint.position >= position;
  }
}
