type Decoder = InstanceType<typeof TextDecoder>;

/** A file, a body or an array of chunks yields bytes in one of these forms. */
export type Bytes = AsyncIterable<Uint8Array> | Iterable<Uint8Array>;

/** `decodeText` throws this, and `readTable` turns it into a problem. */
export class NotText extends Error {
  constructor() {
    super('the file is neither UTF-8 nor UTF-16 with a byte-order mark: save it as "CSV UTF-8"');
    this.name = 'NotText';
  }
}

/**
 * Yields the text of a file in order. Every line end becomes `\n`, also inside quotation marks, so that lines are
 * counted alike on all systems. Reads UTF-8 with or without a byte-order mark, and UTF-16 with one, which is what Excel
 * calls "Unicode Text".
 * @throws NotText for other bytes, since guessing a code page would change people's names in silence
 */
export async function* decodeText(bytes: Bytes): AsyncGenerator<string> {
  let decoder: Decoder | undefined;
  let carriageReturn = false;
  const lines = (text: string): string => {
    const whole = carriageReturn ? `\r${text}` : text;
    carriageReturn = whole.endsWith('\r');
    return (carriageReturn ? whole.slice(0, -1) : whole).replaceAll(/\r\n?/g, '\n');
  };
  for await (const chunk of withWholeMark(bytes)) {
    decoder ??= decoderFor(chunk);
    yield lines(decode(decoder, chunk));
  }
  const rest = lines(decoder ? decode(decoder) : '');
  yield carriageReturn ? `${rest}\n` : rest;
}

function decode(decoder: Decoder, chunk?: Uint8Array): string {
  let text: string;
  try {
    text = chunk ? decoder.decode(chunk, { stream: true }) : decoder.decode();
  } catch {
    throw new NotText();
  }
  // UTF-16 without a mark is legal UTF-8 with a NUL in every second place, and no CSV file has a NUL on purpose
  if (text.includes('\0')) throw new NotText();
  return text;
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
    start = start ? Uint8Array.from([...start, ...chunk]) : chunk;
    if (start.length < 2) continue;
    begun = true;
    yield start;
  }
  if (!begun && start && start.length > 0) yield start;
}
