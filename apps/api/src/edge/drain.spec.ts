import { PassThrough } from 'node:stream';
import { drained } from './drain.js';

const MINUTE = 60_000;

describe('a refused upload', () => {
  const upload = () => new PassThrough({ highWaterMark: 1_000_000 });

  it('is read to its end', async () => {
    const stream = upload();
    const done = drained(stream);
    for (let index = 0; index < 10; index += 1) stream.write(Buffer.alloc(100_000));
    stream.end();
    await done;
    expect(stream.readableEnded).toBe(true);
  });
  it('is read up to so many bytes', async () => {
    const stream = upload();
    const done = drained(stream, { bytes: 1_000, milliseconds: MINUTE });
    stream.write(Buffer.alloc(1_001));
    await done;
    expect(stream.readableEnded).toBe(false);
  });
  it('is read for so long', async () => {
    const stream = upload();
    await drained(stream, { bytes: 1_000, milliseconds: 1 });
    expect(stream.listenerCount('data')).toBe(0);
  });
  it.each([
    ['broke off', (stream: PassThrough) => stream.destroy(new Error('gone'))],
    ['was closed', (stream: PassThrough) => stream.destroy()],
  ])('that %s is done', async (_what, end) => {
    const stream = upload();
    const done = drained(stream, { bytes: 1_000, milliseconds: MINUTE });
    end(stream);
    await done;
    await drained(stream, { bytes: 1_000, milliseconds: MINUTE });
  });
});
