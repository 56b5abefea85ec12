/** One server-sent event, or what only moves its reader further. */
export interface ServerSent {
  readonly event?: string;
  readonly id?: string;
  readonly data?: string;
}

/** No event is longer: it holds three hundred ids at most. */
const LONGEST = 200_000;

const read = (block: string): ServerSent => {
  const found: { event?: string; id?: string; data?: string } = {};
  for (const line of block.split('\n')) {
    const at = line.indexOf(':');
    const name = line.slice(0, at);
    // a line that begins with a colon is a comment
    if (name === 'event' || name === 'id' || name === 'data') found[name] = line.slice(at + 1).replace(/^ /, '');
  }
  return found;
};

/**
 * Reads server-sent events from a body as it comes, in whatever pieces. An id without data counts here, since it says
 * how far the server has looked; EventSource, and parsers that do as it does, keep such an id to themselves.
 */
export async function* serverSent(body: ReadableStream<Uint8Array>): AsyncGenerator<ServerSent, void> {
  const reader = body.pipeThrough(new TextDecoderStream() as never).getReader() as ReadableStreamDefaultReader<string>;
  let rest = '';
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      rest += value;
      const blocks = rest.split('\n\n');
      rest = blocks.pop()!;
      if (rest.length > LONGEST) throw new Error('an event of the stream has no end');
      for (const block of blocks) yield read(block);
    }
  } finally {
    await reader.cancel().catch(() => {});
  }
}
