/**
 * This is a bound on how long a test waits without hearing anything. A test that would hang fails, and says where it
 * stands.
 */
export class Patience {
  /** Rejects with what there is to tell, once nothing was heard for so long. It never resolves. */
  readonly over: Promise<never>;
  readonly #timer: NodeJS.Timeout;

  /** @param tell says where the test stands, and is asked only when it has failed */
  constructor(what: string, milliseconds: number, tell: () => Promise<string>) {
    let fail!: (error: Error) => void;
    this.over = new Promise<never>((_resolve, reject) => (fail = reject));
    this.over.catch(() => undefined);
    this.#timer = setTimeout(() => {
      const said = (text: string): void => fail(new Error(`${what} for ${milliseconds / 1_000} s\n${text}`));
      void tell().then(said, (error: unknown) => said(String(error)));
    }, milliseconds);
  }

  heard(): void {
    this.#timer.refresh();
  }

  end(): void {
    clearTimeout(this.#timer);
  }
}
