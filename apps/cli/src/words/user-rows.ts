import type { Effects } from '../http/shapes.js';
import { type Column, type Rows, rowsOf } from '../output/rows.js';
import { effectTexts } from './effects.js';
import type { Names } from './names.js';
import type { Tense } from './tense.js';

/** This is what became of one user, as a row of CSV has it. */
export interface UserOutcome extends Effects {
  /** The line of the file that names the user, counted from 1. */
  readonly line?: number;
  /** The user as the caller named it. */
  readonly user: string;
  readonly id?: string | undefined;
  readonly state: string;
  readonly reason?: { readonly code: string; readonly message: string };
  readonly purgeAt?: string;
}

const EFFECTS = [
  'changed',
  'assigned',
  'removed',
  'granted',
  'restored',
  'retained',
  'purged',
  'aliasesReleased',
  'aliasesReturned',
  'aliasesLost',
  'shortfalls',
  'left',
] as const;

/**
 * Puts users in rows for CSV, in their order: the same columns for one user and for many. A row stands alone, and so
 * says by itself that it was a dry run.
 */
export const userRows = (users: readonly UserOutcome[], names: Names, tense: Tense): Rows => {
  const rows = users.map((user) => ({ ...user, texts: effectTexts(user, names) }));
  const columns: readonly Column<(typeof rows)[number]>[] = [
    ...(users.some(({ line }) => line !== undefined) ? [{ key: 'line', of: ({ line }: UserOutcome) => line }] : []),
    { key: 'user', of: ({ user }) => user },
    { key: 'id', of: ({ id }) => id },
    { key: 'state', of: ({ state }) => (tense === 'tried' ? `Dry run: ${state}` : state) },
    { key: 'code', of: ({ reason }) => reason?.code },
    { key: 'message', of: ({ reason }) => reason?.message },
    ...EFFECTS.map((name) => ({ key: name, of: ({ texts }: (typeof rows)[number]) => texts.get(name) })),
    { key: 'purgeAt', of: ({ purgeAt }) => purgeAt },
  ];
  return rowsOf(columns, rows);
};
