import { Writable } from 'node:stream';
import { writeTogether } from './write-together.js';

describe('what is written to a connection', () => {
  let pieces: string[];
  let stream: Writable;
  const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

  beforeEach(() => {
    pieces = [];
    stream = new Writable({
      decodeStrings: false,
      write: (chunk: string, _encoding, done) => {
        pieces.push(chunk);
        done();
      },
      writev: (chunks, done) => {
        pieces.push(chunks.map(({ chunk }) => chunk as string).join(''));
        done();
      },
    });
    writeTogether(stream);
  });

  it('before the event loop goes on is sent in one piece, in its order', async () => {
    for (const text of ['a', 'b', 'c']) stream.write(text);
    await Promise.resolve();
    stream.write('d');
    expect(pieces).toEqual([]);
    await nextTurn();
    expect(pieces).toEqual(['abcd']);
  });

  it('later is sent, too, and what is written last before the end', async () => {
    stream.write('a');
    await nextTurn();
    stream.write('b');
    stream.write('c');
    stream.end('d');
    await new Promise((resolve) => stream.once('finish', resolve));
    expect(pieces).toEqual(['a', 'bcd']);
  });

  it('tells whoever writes when there is enough of it, and when there is room again', async () => {
    const room = stream.write('x'.repeat(stream.writableHighWaterMark));
    expect(room).toBe(false);
    await new Promise((resolve) => stream.once('drain', resolve));
    expect(pieces).toHaveLength(1);
  });
});
