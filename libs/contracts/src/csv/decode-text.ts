type Decoder = InstanceType<typeof TextDecoder>;

/** Bytes as a file, a body or an array of chunks yields them. */
export type Bytes = AsyncIterable<Uint8Array> | Iterable<Uint8Array>;

/** Thrown by `decodeText`, and turned into a problem by `readTable`. */
export class NotText extends Error {
  constructor() {
    super('the file is neither UTF-8 nor UTF-16 with a byte-order mark: save it as "CSV UTF-8"');
    this.name = 'NotText';
  }
}

/**
 * Text of a file, in order, with every line end as `\n` (so that lines are counted alike on all systems, also inside quotation marks).
 * Reads UTF-8 with or without byte-order mark, and UTF-16 with one, which is what Excel calls "Unicode Text".
 * Throws `NotText` on other bytes: guessing a code page would change people's names in silence.
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
  // UTF-16 without a mark is legal UTF-8 with a NUL at every second place; no CSV file has one on purpose
  if (text.includes('\0')) throw new NotText();
  return text;
}

function decoderFor(start: Uint8Array): Decoder {
  const [first, second] = start;
  if (first === 0xff && second === 0xfe) return new TextDecoder('utf-16le', { fatal: true });
  if (first === 0xfe && second === 0xff) return new TextDecoder('utf-16be', { fatal: true });
  return new TextDecoder('utf-8', { fatal: true });
}

/** The first chunk yielded has at least two bytes, if there are two. */
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
