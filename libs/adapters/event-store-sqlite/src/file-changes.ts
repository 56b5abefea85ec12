import { Changes } from '#application';

/** How soon another process's append is noticed. */
const POLL_MILLISECONDS = 50;

/**
 * `Changes` that also notices other connections, by `PRAGMA data_version`: it moves when another connection commits.
 * Polls only while somebody waits, and doesn't keep the process alive.
 */
export class FileChanges extends Changes {
  #timer: NodeJS.Timeout | undefined;
  #version: number;
  #closed = false;

  constructor(private readonly dataVersion: () => number) {
    super();
    this.#version = dataVersion();
  }

  override look(): number {
    this.#poll();
    return super.look();
  }

  override async wait(seen: number, signal?: AbortSignal): Promise<void> {
    if (this.#closed) return;
    this.#timer ??= setInterval(() => this.#poll(), POLL_MILLISECONDS).unref();
    await super.wait(seen, signal);
    if (this.waiters === 0) this.#rest();
  }

  /**
   * For good: whoever waits goes on, nobody waits any more, and the connection, which is closed then, isn't asked
   * again.
   */
  close(): void {
    this.#closed = true;
    this.#rest();
    this.notify();
  }

  #rest(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #poll(): void {
    if (this.#closed) return;
    let version = this.#version;
    try {
      version = this.dataVersion();
    } catch {
      // the next read meets the same fault and says so
      version += 1;
    }
    if (version === this.#version) return;
    this.#version = version;
    this.notify();
  }
}
