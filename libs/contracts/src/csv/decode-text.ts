type Decoder = InstanceType<typeof TextDecoder>;

/** A file, a body or an array of chunks yields bytes in one of these forms. */
export type Bytes = AsyncIterable<Uint8Array> | Iterable<Uint8Array>;

/** `decodeText` throws this. Whoever reads a file refuses it whole, and says the line. */
export class NotText extends Error {
  constructor(
    /** The bytes that are no text stand on this line, counted from 1. */
    readonly line: number,
  ) {
    super('the bytes are neither UTF-8 nor UTF-16 with a byte-order mark: save the file as UTF-8 (Excel: "CSV UTF-8")');
    this.name = 'NotText';
  }
}

/**
 * Yields the text of a file in order, without its byte-order mark. Every line end becomes `\n`, also inside quotation
 * marks, so that lines are counted alike on all systems. Reads UTF-8 with or without a byte-order mark, and UTF-16 with
 * one, which Excel calls "Unicode Text" and which PowerShell writes after `>`.
 * @throws NotText for other bytes, since guessing a code page would change people's names in silence
 */
export async function* decodeText(bytes: Bytes): AsyncGenerator<string> {
  let decoder: Decoder | undefined;
  let line = 1;
  let carriageReturn = false;
  const lines = (text: string): string => {
    const whole = carriageReturn ? `\r${text}` : text;
    carriageReturn = whole.endsWith('\r');
    const normal = (carriageReturn ? whole.slice(0, -1) : whole).replaceAll(/\r\n?/g, '\n');
    line += normal.split('\n').length - 1;
    return normal;
  };
  const read = (reading: Decoder, piece?: Uint8Array): string => {
    const text = decoded(reading, piece);
    if (text === undefined) throw new NotText(carriageReturn ? line + 1 : line);
    return lines(text);
  };
  for await (const chunk of withWholeMark(bytes)) {
    const reading = (decoder ??= decoderFor(chunk));
    yield piecesOf(chunk, reading.encoding === 'utf-8' ? 1 : 2)
      .map((piece) => read(reading, piece))
      .join('');
  }
  const rest = decoder ? read(decoder) : '';
  yield carriageReturn ? `${rest}\n` : rest;
}

/** Resolves to the lines of a file, without their ends. */
export async function linesOf(bytes: Bytes): Promise<string[]> {
  const pieces: string[] = [];
  for await (const text of decodeText(bytes)) pieces.push(text);
  return pieces.join('').split('\n');
}

/** Cuts behind each line end, whose characters have so many bytes: a piece that is no text then tells its line. */
function piecesOf(chunk: Uint8Array, width: number): Uint8Array[] {
  const pieces: Uint8Array[] = [];
  let start = 0;
  for (let at = 0; at < chunk.length; at += 1) {
    const isEnd = chunk[at] === 0x0a || (chunk[at] === 0x0d && chunk[at + width] !== 0x0a);
    if (!isEnd || at + width >= chunk.length) continue;
    pieces.push(chunk.subarray(start, at + width));
    start = at + width;
  }
  return [...pieces, chunk.subarray(start)];
}

/** Returns undefined for what is no text. Without a piece it is the end of the text. */
function decoded(decoder: Decoder, piece?: Uint8Array): string | undefined {
  try {
    const text = piece ? decoder.decode(piece, { stream: true }) : decoder.decode();
    // UTF-16 without a mark is legal UTF-8 with a NUL in every second place, and no text has a NUL on purpose
    return text.includes('\0') ? undefined : text;
  } catch {
    return undefined;
  }
}

function decoderFor(start: Uint8Array): Decoder {
  const [first, second] = start;
  if (first === 0xff && second === 0xfe) return new TextDecoder('utf-16le', { fatal: true });
  if (first === 0xfe && second === 0xff) return new TextDecoder('utf-16be', { fatal: true });
  return new TextDecoder('utf-8', { fatal: true });
}

/** Joins chunks until the first one has the two bytes of a mark, where there are two. */
async function* withWholeMark(bytes: Bytes): AsyncGenerator<Uint8Array> {
  let start: Uint8Array | undefined;
  let begun = false;
  for await (const chunk of bytes) {
    if (begun) {
      yield chunk;
      continue;
    }
    const joined: Uint8Array = start ? Uint8Array.from([...start, ...chunk]) : chunk;
    start = joined;
    if (joined.length < 2) continue;
    begun = true;
    yield joined;
  }
  if (!begun && start && start.length > 0) yield start;
}
