import type { Readable } from 'node:stream';

interface Bounds {
  readonly bytes: number;
  readonly milliseconds: number;
}
/** How much of a refused upload is still taken, and for so long: no upload without end keeps a connection. */
export const BOUNDS: Bounds = { bytes: 64_000_000, milliseconds: 10_000 };

/**
 * Reads what is still coming and throws it away. Resolves once it has ended, or over the bounds, and never rejects. An
 * ordinary client looks for the answer only when it has sent everything, and a connection closed before that takes the
 * answer with it.
 */
export const drained = (upload: Readable, { bytes, milliseconds }: Bounds = BOUNDS): Promise<void> =>
  new Promise((resolve) => {
    let left = bytes;
    const count = (chunk: Buffer): void => {
      left -= chunk.byteLength;
      if (left < 0) done();
    };
    const done = (): void => {
      clearTimeout(timer);
      upload.off('data', count).off('end', done).off('close', done).off('error', done);
      resolve();
    };
    const timer = setTimeout(done, milliseconds);
    if (upload.destroyed || upload.readableEnded) return done();
    upload.on('data', count).on('end', done).on('close', done).on('error', done).resume();
  });

/** Gives a text all at once, in a stream that ends when the upload has. */
export async function* onceDrained(text: string, upload: Readable): AsyncGenerator<Buffer> {
  yield Buffer.from(text);
  await drained(upload);
}
