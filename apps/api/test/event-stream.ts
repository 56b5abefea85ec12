/** This is one server-sent event, or what only has a comment or an id. */
export interface ServerSent {
  readonly event?: string;
  readonly id?: string;
  readonly comment?: string;
  // oxlint-disable-next-line typescript/no-explicit-any -- a test looks into whatever came
  readonly data?: any;
}
const read = (block: string): ServerSent => {
  const fields = Object.fromEntries(
    block.split('\n').map((line) => {
      const at = line.indexOf(': ');
      return [line.slice(0, at) || 'comment', line.slice(at + 2)];
    }),
  );
  return { ...fields, ...('data' in fields ? { data: JSON.parse(String(fields['data'])) } : {}) };
};

/** Reads server-sent events one by one, and no further than it is asked to. */
export class EventStream {
  readonly #reader: ReadableStreamDefaultReader<string>;
  #rest = '';
  constructor(readonly response: Response) {
    this.#reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  }
  /** Resolves to the next one with data; to undefined where the stream ends. */
  async next(): Promise<ServerSent | undefined> {
    for (;;) {
      const at = this.#rest.indexOf('\n\n');
      if (at === -1) {
        const { done, value } = await this.#reader.read();
        if (done) return undefined;
        this.#rest += value;
        continue;
      }
      const found = read(this.#rest.slice(0, at));
      this.#rest = this.#rest.slice(at + 2);
      if (found.data !== undefined) return found;
    }
  }
  async rest(): Promise<readonly ServerSent[]> {
    const all: ServerSent[] = [];
    for (let each = await this.next(); each !== undefined; each = await this.next()) all.push(each);
    return all;
  }
  cancel(): Promise<void> {
    return this.#reader.cancel();
  }
}
