import { stringify } from 'csv-stringify/sync';
import { DamagedEvent, ReadModelsUnavailable, StoreUnavailable } from '#application';
import { HISTORY_COLUMNS, type HistoryRow } from '#contracts';
import type { ShownEntry } from './shown-history.js';

export type StreamForm = 'ndjson' | 'csv';
/** An answer in one of these types is a stream; in any other one it is a page. */
export const STREAM_TYPES = { ndjson: 'application/x-ndjson', csv: 'text/csv' } as const satisfies Readonly<
  Record<StreamForm, string>
>;
/** Returns the form of the first type that is asked for, where that is one of a stream. */
export const formAsked = (accept: string | undefined): StreamForm | undefined => {
  const [first = ''] = (accept ?? '').split(',');
  const type = first.split(';')[0]?.trim().toLowerCase();
  if (type === STREAM_TYPES.ndjson) return 'ndjson';
  return type === STREAM_TYPES.csv ? 'csv' : undefined;
};

/** Why a stream ends: all is told, or what keeps it from going on. */
type End =
  'complete' | 'shutting-down' | 'token-ended' | 'read-models-unavailable' | 'store-unavailable' | 'internal-error';
interface Ending {
  readonly end: End;
  readonly entries: number;
  /** It goes on from here: `after` of the next question. */
  readonly next?: string | undefined;
}
export interface StreamedPage {
  readonly items: readonly ShownEntry[];
  readonly next?: string;
}
export interface StreamLife {
  /** The server ends, or nobody reads any more. */
  readonly ending: AbortSignal;
  readonly gone: AbortSignal;
  /** Whether the token of the sender has ended. */
  readonly isPast: () => boolean;
  readonly onBug: (error: unknown) => void;
  readonly onEnd: () => void;
}

interface Form {
  readonly head: string;
  readonly rows: (items: readonly ShownEntry[]) => string;
  readonly end: (ending: Ending) => string;
}
const keys = Object.keys(HISTORY_COLUMNS);
/** A text that a spreadsheet would take for a formula gets a `'` before it. */
const csv = (rows: readonly (readonly (string | undefined)[])[]): string =>
  stringify(rows as (string | undefined)[][], { escape_formulas: true });
const FORMS: Readonly<Record<StreamForm, Form>> = {
  ndjson: {
    head: '',
    rows: (items) => items.map((item) => `${JSON.stringify(item)}\n`).join(''),
    end: (ending) => `${JSON.stringify(ending)}\n`,
  },
  csv: {
    head: csv([keys]),
    rows: (items) =>
      csv(items.map((item) => Object.values(HISTORY_COLUMNS).map((of) => of(item as unknown as HistoryRow)))),
    // a row like all others, so that no reader of CSV stumbles over it
    end: ({ end, entries, next }) =>
      csv([keys.map((key) => (key === 'occurredAt' ? `# ${end}: ${entries} entries` : key === 'words' ? next : ''))]),
  },
};

const endOf = (error: unknown, onBug: StreamLife['onBug']): End => {
  if (error instanceof ReadModelsUnavailable) return 'read-models-unavailable';
  if (error instanceof StoreUnavailable || error instanceof DamagedEvent) return 'store-unavailable';
  onBug(error);
  return 'internal-error';
};

/**
 * Writes the history page after page, each when its reader has taken the one before. The last line says whether it is
 * complete; without that line it was cut.
 */
export async function* historyLines(
  form: StreamForm,
  first: StreamedPage,
  read: (after: string) => Promise<StreamedPage>,
  life: StreamLife,
): AsyncGenerator<string, void> {
  const { head, rows, end } = FORMS[form];
  let entries = 0;
  let page = first;
  try {
    if (head !== '') yield head;
    for (;;) {
      if (page.items.length > 0) yield rows(page.items);
      entries += page.items.length;
      const { next } = page;
      if (next === undefined) return yield end({ end: 'complete', entries });
      if (life.gone.aborted) return;
      if (life.ending.aborted) return yield end({ end: 'shutting-down', entries, next });
      if (life.isPast()) return yield end({ end: 'token-ended', entries, next });
      try {
        page = await read(next);
      } catch (error) {
        return yield end({ end: endOf(error, life.onBug), entries, next });
      }
    }
  } finally {
    life.onEnd();
  }
}
