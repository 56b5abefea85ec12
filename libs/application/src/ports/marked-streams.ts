import { DamagedStream, type DamagedStreams } from './event-store.js';

/** Is told of a stream that was found to be damaged, and with undefined of one that is whole again. */
export type OnDamagedStream = (stream: string, damage: DamagedStream | undefined) => void;

/** Keeps what a store knows of damaged streams, and has it told once. */
export class MarkedStreams implements DamagedStreams {
  readonly #marked = new Map<string, DamagedStream>();

  constructor(private readonly onChange: OnDamagedStream = () => undefined) {}

  of(stream: string): DamagedStream | undefined {
    return this.#marked.get(stream);
  }

  all(): readonly DamagedStream[] {
    return [...this.#marked.values()];
  }

  /** Keeps the first damage that is found of a stream, and returns it. */
  mark(damage: DamagedStream): DamagedStream {
    const known = this.#marked.get(damage.stream);
    if (known !== undefined) return known;
    this.#marked.set(damage.stream, damage);
    this.onChange(damage.stream, damage);
    return damage;
  }

  /** The stream is whole again. */
  clear(stream: string): void {
    if (this.#marked.delete(stream)) this.onChange(stream, undefined);
  }

  /** @throws DamagedStream for the first of these streams that is marked */
  assertWhole(streams: Iterable<{ readonly stream: string }>): void {
    if (this.#marked.size === 0) return;
    for (const { stream } of streams) {
      const damage = this.#marked.get(stream);
      if (damage !== undefined) throw damage;
    }
  }
}
