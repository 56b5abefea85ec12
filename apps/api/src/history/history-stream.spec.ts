import { parse } from 'csv-parse/sync';
import { StoreUnavailable } from '#application';
import { formAsked, historyLines, type StreamedPage, type StreamForm } from './history-stream.js';

const entry = (commandId: string, words = 'created') => ({
  commandId,
  words,
  users: [],
  products: [],
  hasReason: false,
});
const PAGES: Readonly<Record<string, StreamedPage>> = {
  first: { items: [entry('a'), entry('b')], next: 'second' },
  second: { items: [entry('c')], next: 'third' },
  third: { items: [entry('d')] },
};
const never = new AbortController().signal;

const written = async (form: StreamForm, life: object = {}, read = async (after: string) => PAGES[after]!) => {
  let text = '';
  const ended: string[] = [];
  const whole = { ending: never, gone: never, isPast: () => false, onBug: () => {}, ...life };
  for await (const part of historyLines(form, PAGES['first']!, read, { ...whole, onEnd: () => ended.push('end') }))
    text += part;
  expect(ended).toEqual(['end']);
  return text;
};
const linesOf = (text: string) =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>);

it('writes every entry once, and a last line that says that these are all', async () => {
  const lines = linesOf(await written('ndjson'));
  expect(lines.map(({ commandId }) => commandId)).toEqual(['a', 'b', 'c', 'd', undefined]);
  expect(lines.at(-1)).toEqual({ end: 'complete', entries: 4 });
});

it.each<[string, object, object]>([
  ['the server ends', { ending: AbortSignal.abort() }, { end: 'shutting-down', entries: 2, next: 'second' }],
  ['the token ended', { isPast: () => true }, { end: 'token-ended', entries: 2, next: 'second' }],
])('says from where it goes on where %s', async (_what, life, end) => {
  expect(linesOf(await written('ndjson', life)).at(-1)).toEqual(end);
});

it('says why it ends where a store is away, and of a bug no more than that', async () => {
  const bugs: unknown[] = [];
  const failing = (error: Error) =>
    written('ndjson', { onBug: (bug: unknown) => bugs.push(bug) }, async () => {
      throw error;
    });
  expect(linesOf(await failing(new StoreUnavailable('away'))).at(-1)).toMatchObject({ end: 'store-unavailable' });
  expect(bugs).toEqual([]);
  expect(linesOf(await failing(new Error('secret'))).at(-1)).toEqual({
    end: 'internal-error',
    entries: 2,
    next: 'second',
  });
  expect(bugs).toHaveLength(1);
});

it('reads no page that nobody waits for, and ends in silence where nobody reads any more', async () => {
  const asked: string[] = [];
  const read = async (after: string) => {
    asked.push(after);
    return PAGES[after]!;
  };
  const life = { ending: never, gone: never, isPast: () => false, onBug: () => {}, onEnd: () => {} };
  const lines = historyLines('ndjson', PAGES['first']!, read, life);
  await lines.next();
  expect(asked).toEqual([]);
  await lines.next();
  expect(asked).toEqual(['second']);
  await lines.return();
  expect(await written('ndjson', { gone: AbortSignal.abort() }, read)).not.toContain('"end"');
  expect(asked).toEqual(['second']);
});

it('writes CSV that lets no name be a formula, and says in a last row that it is complete', async () => {
  const read = async (): Promise<StreamedPage> => ({ items: [entry('z', '=1+1')] });
  const rows = parse(await written('csv', {}, read), { columns: true }) as Readonly<Record<string, string>>[];
  expect(rows.map(({ commandId }) => commandId)).toEqual(['a', 'b', 'z', '']);
  expect(rows[2]?.['words']).toBe("'=1+1");
  expect(rows[3]?.['occurredAt']).toBe('# complete: 3 entries');
});

it.each([
  [undefined, undefined],
  ['*/*', undefined],
  ['application/json, text/csv', undefined],
  ['application/x-ndjson', 'ndjson'],
  ['text/csv; charset=utf-8, */*', 'csv'],
])('of %j', (accept, form) => expect(formAsked(accept)).toBe(form));
