import type { Delay } from '#application';

interface Looking {
  /** It looks so often. */
  readonly milliseconds: number;
  /** It must not reject. */
  readonly look: () => Promise<void>;
  readonly delay: Delay;
}

/** Looks at something on and on, from its start until it is closed. */
export class Lookout {
  readonly #end = new AbortController();
  #running: Promise<void> | undefined;

  constructor(private readonly looking: Looking) {}

  start(): void {
    this.#running ??= this.#lookOnAndOn(this.#end.signal);
  }

  /** Resolves once the look that is under way has ended. */
  async close(): Promise<void> {
    this.#end.abort();
    await this.#running;
  }

  async #lookOnAndOn(signal: AbortSignal): Promise<void> {
    const { delay, milliseconds, look } = this.looking;
    while (!signal.aborted) {
      await delay.wait(milliseconds, signal).catch(() => undefined);
      if (!signal.aborted) await look();
    }
  }
}
