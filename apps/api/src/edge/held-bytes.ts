/** A body that is still coming, or that waits until it is read. */
export interface Held {
  /** Takes so many bytes more. False: there is no room, and nobody else gives way. */
  grow(bytes: number): boolean;
  /** It is read, or will never be. */
  release(): void;
}

export interface HeldBounds {
  /** All bodies together have at most so many bytes. */
  readonly bytes: number;
  /** A body that has been coming for so many milliseconds gives way where there is no room for another. */
  readonly patience: number;
}

/**
 * Counts the bytes of all bodies that a process holds. Where there is no room, the body that has been coming for the
 * longest gives way: senders that stop in the middle keep nobody else out.
 */
export class HeldBytes {
  /** The one that came first stands first. */
  readonly #coming = new Map<object, { readonly since: number; readonly giveWay: () => void }>();
  #bytes = 0;

  constructor(
    private readonly bounds: HeldBounds,
    private readonly now: () => number = () => performance.now(),
  ) {}

  get bytes(): number {
    return this.#bytes;
  }

  /** Begins to hold a body. `giveWay` is called once at most, and ends it. */
  hold(giveWay: () => void): Held & { readonly arrived: () => void } {
    const key = {};
    let held = 0;
    this.#coming.set(key, { since: this.now(), giveWay });
    return {
      grow: (bytes) => {
        if (!this.#makeRoom(bytes, key)) return false;
        held += bytes;
        this.#bytes += bytes;
        return true;
      },
      arrived: () => void this.#coming.delete(key),
      release: () => {
        this.#coming.delete(key);
        this.#bytes -= held;
        held = 0;
      },
    };
  }

  #makeRoom(bytes: number, key: object): boolean {
    const limit = this.now() - this.bounds.patience;
    for (const [other, { since, giveWay }] of this.#coming) {
      if (this.#bytes + bytes <= this.bounds.bytes || since > limit) break;
      if (other === key) continue;
      this.#coming.delete(other);
      giveWay();
    }
    return this.#bytes + bytes <= this.bounds.bytes;
  }
}
