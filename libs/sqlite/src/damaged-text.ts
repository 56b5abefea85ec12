import { isUtf8 } from 'node:buffer';
import type { EngineConnection, SqliteValue } from './engine.js';
import { DamagedText } from './sqlite-error.js';

/** Both engines put it in place of bytes that are no UTF-8, and say nothing. It may also stand in a text by right. */
const REPLACEMENT = '\uFFFD';
/** Is never written (see `Statement`). Some engines end the text there, others read on. */
const NUL = '\0';

const isSuspicious = (value: unknown): boolean =>
  typeof value === 'string' && (value.includes(REPLACEMENT) || value.includes(NUL));

const isWhole = (bytes: Uint8Array): boolean => isUtf8(bytes) && !bytes.includes(0);

/** Cheap: a text of one-byte characters can't hold the replacement, and isn't searched for it. */
export const mayBeDamaged = (rows: readonly (readonly unknown[])[]): boolean =>
  rows.some((row) => row.some(isSuspicious));

/** Reads the same rows again, byte by byte. @throws DamagedText for the first text that isn't whole */
export const assertWholeText = (
  connection: EngineConnection,
  sql: string,
  columns: readonly string[],
  values: readonly SqliteValue[],
): void => {
  const names = columns.map((_column, index) => `c${index}`);
  const bytes = names.map((name) => `CAST(${name} AS BLOB)`);
  const statement = connection.prepare(
    `WITH found(${names.join()}) AS (${sql}) SELECT ${[...names, ...bytes].join()} FROM found`,
  );
  statement.setReturnArrays(true);
  for (const all of statement.all(...values) as (readonly unknown[])[]) {
    const row = all.slice(0, columns.length);
    const damaged = row.findIndex(
      (value, index) => isSuspicious(value) && !isWhole(all[columns.length + index] as Uint8Array),
    );
    if (damaged >= 0) throw new DamagedText(columns[damaged]!, row);
  }
};
