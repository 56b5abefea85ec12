import { type Bytes, linesOf, NotText } from './decode-text.js';

const utf16 = (text: string): Buffer => Buffer.from(`\ufeff${text}`, 'utf16le');
const TEXT = 'jürgen@x.io\r\n李@x.io\n\r\n🏙\rĊऊ਀@x.io\r\n';
const LINES = ['jürgen@x.io', '李@x.io', '', '🏙', 'Ċऊ਀@x.io', ''];

/** Resolves to the lines, or to the line that is told to be no text: the same however the bytes are cut. */
async function read(bytes: Buffer): Promise<readonly string[] | number> {
  const said = async (from: Bytes) =>
    linesOf(from).catch((error: unknown) => {
      if (error instanceof NotText) return error.line;
      throw error;
    });
  const whole = await said([bytes]);
  for (const size of [1, 2, 3, 7]) {
    const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, at) =>
      bytes.subarray(at * size, (at + 1) * size),
    );
    expect(await said(chunks)).toEqual(whole);
  }
  return whole;
}

it.each([
  ['UTF-8', Buffer.from(TEXT)],
  ['UTF-8 with a mark', Buffer.from(`\ufeff${TEXT}`)],
  ['UTF-16 as PowerShell writes it', utf16(TEXT)],
  ['UTF-16 with the high byte first', utf16(TEXT).swap16()],
])('reads %s, with every kind of line end', async (_, bytes) => {
  expect(await read(bytes)).toEqual(LINES);
});

it('reads an empty file as one empty line', async () => {
  expect(await read(Buffer.alloc(0))).toEqual(['']);
});

const latin = (text: string): Buffer => Buffer.from(text, 'latin1');
it.each([
  ['Windows-1252', latin('ann@x.io\r\nbo@x.io\r\njürgen@münchen.example\r\n'), 3],
  ['an accent at the end of a line', latin('ann@x.io\nJos\xe9\nbo@x.io\n'), 2],
  ['an accent at the end of the file', latin('ann@x.io\n\nJos\xe9'), 3],
  ['line ends of an old Macintosh', latin('ann@x.io\rJosé@x.io\rbo'), 2],
  ['UTF-16 without a mark', Buffer.from('ann@x.io\r\nbo', 'utf16le'), 1],
  ['a NUL within a text', Buffer.from('ann@x.io\nbo\0@x.io\n'), 2],
  ['UTF-16 with half a character', Buffer.concat([utf16('a\r\nb\r\n'), Buffer.from([0x3d, 0xd8, 0x61, 0x00])]), 3],
  ['UTF-16 that ends within a character', utf16('a\nb').subarray(0, -1), 2],
])('tells the line of bytes that are no text: %s', async (_, bytes, line) => {
  expect(await read(bytes)).toBe(line);
});
