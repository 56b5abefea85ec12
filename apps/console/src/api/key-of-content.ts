/** Keeps the key of a command for as long as the command is the same. */
export class KeyOfContent {
  #content: string | undefined;
  #key = '';
  constructor(private readonly makeKey: () => string) {}

  of(content: unknown): string {
    const text = JSON.stringify(content);
    if (text !== this.#content) {
      this.#content = text;
      this.#key = this.makeKey();
    }
    return this.#key;
  }

  /** The command is settled: what is sent next is another one, also where it says the same. */
  forget(): void {
    this.#content = undefined;
  }
}
