type Headers = Readonly<Record<string, unknown>>;

/** The client encodes a table of at most 64 KiB, and throws beyond that; ours come on top. */
const ROOM = 32 * 1024;
const DEEPEST = 20;
/** Of a name and a value beside their bytes: lengths and a type. */
const AROUND = 8;

/** At least what it takes on the wire; infinite where nobody needs to know. */
const sizeOf = (value: unknown, depth = 0): number => {
  if (typeof value === 'string') return Buffer.byteLength(value) + AROUND;
  if (typeof value !== 'object' || value === null) return AROUND + AROUND;
  if (value instanceof Uint8Array) return value.byteLength + AROUND;
  if (depth === DEEPEST) return Infinity;
  return Object.entries(value).reduce(
    (sum, [name, each]) => sum + Buffer.byteLength(name) + sizeOf(each, depth + 1),
    AROUND,
  );
};

/** As many headers as there is room for, the small ones first, in their order. */
export const headersThatFit = (
  headers: readonly (readonly [string, unknown])[],
): { readonly kept: Headers; readonly dropped: number } => {
  const fitting = new Set<string>();
  let room = ROOM;
  const sized = headers.map(([name, value]) => ({ name, size: Buffer.byteLength(name) + sizeOf(value) }));
  for (const { name, size } of sized.toSorted((a, b) => a.size - b.size)) {
    if (size > room) break;
    room -= size;
    fitting.add(name);
  }
  const kept = headers.filter(([name]) => fitting.has(name));
  return { kept: Object.fromEntries(kept), dropped: headers.length - kept.length };
};
