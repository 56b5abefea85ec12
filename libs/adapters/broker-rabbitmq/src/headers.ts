type Headers = Readonly<Record<string, unknown>>;

/**
 * The client throws for a header table of more than 64 KiB. We keep half of it for the sender's headers, since ours are
 * added to them.
 */
const MAX_BYTES = 32 * 1024;
const MAX_DEPTH = 20;
/** A name and a value need these bytes for their lengths and types, beside their own. */
const OVERHEAD = 8;

/**
 * Returns a lower bound of the bytes that the value needs on the wire. It is infinite where the value is nested too
 * deeply to look.
 */
const sizeOf = (value: unknown, depth = 0): number => {
  if (typeof value === 'string') return Buffer.byteLength(value) + OVERHEAD;
  if (typeof value !== 'object' || value === null) return OVERHEAD + OVERHEAD;
  if (value instanceof Uint8Array) return value.byteLength + OVERHEAD;
  if (depth === MAX_DEPTH) return Infinity;
  return Object.entries(value).reduce(
    (sum, [name, each]) => sum + Buffer.byteLength(name) + sizeOf(each, depth + 1),
    OVERHEAD,
  );
};

/** Keeps as many headers as fit, the small ones first. The kept ones stay in their order. */
export const headersThatFit = (
  headers: readonly (readonly [string, unknown])[],
): { readonly kept: Headers; readonly dropped: number } => {
  const fitting = new Set<string>();
  let room = MAX_BYTES;
  const sized = headers.map(([name, value]) => ({ name, size: Buffer.byteLength(name) + sizeOf(value) }));
  for (const { name, size } of sized.toSorted((a, b) => a.size - b.size)) {
    if (size > room) break;
    room -= size;
    fitting.add(name);
  }
  const kept = headers.filter(([name]) => fitting.has(name));
  return { kept: Object.fromEntries(kept), dropped: headers.length - kept.length };
};
