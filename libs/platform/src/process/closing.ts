interface Closable {
  close(): Promise<void>;
}
/** Remembers what was opened, so that it is closed in the opposite order. */
export type Keep = <T extends Closable>(part: T) => T;

/** Opens several parts. What was opened before a failure is closed again. `close` of the result may be called again. */
export const openTogether = async <T extends object>(
  open: (keep: Keep) => Promise<T>,
): Promise<T & { close(): Promise<void> }> => {
  const opened: Closable[] = [];
  const keep: Keep = (part) => {
    opened.push(part);
    return part;
  };
  const close = async (): Promise<void> => {
    for (const part of opened.splice(0).toReversed()) await part.close();
  };
  try {
    return { ...(await open(keep)), close };
  } catch (error) {
    await close();
    throw error;
  }
};
