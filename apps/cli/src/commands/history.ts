import { type Command, Option } from 'commander';
import { HISTORY_COLUMNS, type HistoryRow } from '#contracts';
import { defined } from '#licensing';
import type { CommandAnswer } from '../http/shapes.js';
import type { Column } from '../output/rows.js';
import { inCliWords } from '../session/cli-wording.js';
import { type Limited, listUpTo, showListed, tellCut } from '../session/listing.js';
import { action, type Session, type World } from '../session/session.js';
import { usageFailure } from '../output/failures.js';
import { zoneOfThisMachine } from './as-of.js';
import { byKey, KEY_OPTION, type KeyOption } from './key-option.js';
import { LIMIT_OPTION } from './limit-option.js';
import { saysWhy } from './says-why.js';

interface Redaction extends CommandAnswer {
  readonly redacted: string;
  readonly keyDestroyed: boolean;
}

async function redact(session: Session, id: string, { key }: KeyOption): Promise<void> {
  await session.confirmOrStop({
    facts: 'Nobody can read this reason any more afterwards.',
    refused: 'Nothing was redacted.',
  });
  const path = `/api/commands/${encodeURIComponent(id)}/reason`;
  const { body } = await session.send<Redaction>({ method: 'DELETE', path, query: byKey(key) });
  const be = body.dryRun === true ? 'would be' : 'is';
  session.show(body, () =>
    body.keyDestroyed
      ? `The reason of ${body.redacted} ${be} destroyed. Who did it, when, and that there was a reason remain.`
      : `The reason of ${body.redacted} ${be} shown to nobody any more, ` +
        `and ${be} destroyed with the user whom it is about.`,
  );
}

interface Asked extends Limited {
  readonly user?: string;
  readonly product?: string;
  readonly purchase?: string;
  readonly actor?: string;
  readonly command?: string;
  readonly operation?: string;
  readonly reference?: string;
  readonly outcome?: string;
  readonly from?: string;
  readonly until?: string;
  readonly timeZone?: string;
  readonly order?: string;
  readonly ndjson?: boolean;
}

/** A page of so many entries is asked for where each is a line. */
const LINES_AT_A_TIME = '500';

/** These columns a person sees, too; the others stand in CSV alone. */
const TITLES: Readonly<Record<string, string>> = {
  occurredAt: 'When',
  users: 'User',
  words: 'What',
  reference: 'Reference',
  reason: 'Why',
  commandId: 'Command',
};
const WHO: Column<HistoryRow> = {
  title: 'Who',
  of: ({ actor, actorName, actorRole }) => `${actorName ?? actor}${actorRole === undefined ? '' : ` (${actorRole})`}`,
};
const COLUMNS: readonly Column<HistoryRow>[] = Object.entries(HISTORY_COLUMNS).flatMap(([key, of]) => [
  { key, of, ...defined({ title: TITLES[key] }) },
  ...(key === 'words' ? [WHO] : []),
]);

const DATE = /^\d{4}-\d\d-\d\d$/;
/** A date is one of the place where the question is asked, unless somebody says otherwise. */
const period = ({ from, until, timeZone }: Asked) => {
  const hasDate = [from, until].some((text) => text !== undefined && DATE.test(text));
  if (timeZone !== undefined && from === undefined && until === undefined)
    throw usageFailure('--time-zone goes with a date in --from or --until');
  return defined({ from, until, timeZone: hasDate ? (timeZone ?? zoneOfThisMachine()) : timeZone });
};

/** Writes an entry a line as the pages come, so that nothing is kept of what is written. */
async function listLines({ api, io }: Session, limit: number, query: Readonly<Record<string, string | undefined>>) {
  let told = 0;
  for await (const entry of api.list<HistoryRow>('/api/history', { ...query, limit: LINES_AT_A_TIME })) {
    if (told === limit) return tellCut({ io, json: true }, told);
    io.out(JSON.stringify(entry));
    await io.room();
    told += 1;
  }
}

async function list(session: Session, { limit, ndjson, ...options }: Asked): Promise<void> {
  const { from: _from, until: _until, timeZone: _zone, ...others } = options;
  const asked = { ...others, ...period(options) };
  if (ndjson === true) return listLines(session, limit ?? Number.POSITIVE_INFINITY, asked);
  const listed = await listUpTo<HistoryRow>(session, '/api/history', defined({ limit }), { ...asked });
  if (session.form === 'json') return showListed(session, COLUMNS, listed);
  const said = await inCliWords(
    session.api,
    listed.items.map(({ words }) => words),
  );
  const items = listed.items.map((item, at) => ({ ...item, words: said[at] ?? item.words }));
  showListed(session, COLUMNS, { ...listed, items });
}

export function addHistory(program: Command, world: World): void {
  const history = program
    .command('history')
    .description('what was done and what was refused: to whom, by whom, by which right and why');
  history
    .command('list', { isDefault: true })
    .description('what was done and what was refused, the newest first; history alone does the same')
    .option('--user <user>', 'only what was about this user, by id or address')
    .option('--product <sku>', 'only what was about this product, by part number or id')
    .option('--purchase <id>', 'only what was about this purchase')
    .option('--actor <actor>', 'only what this one did: a user by id or address, or as it stands in the list')
    .option('--command <id>', 'only what this command did, and what was done to it')
    .option('--operation <id>', 'only this bulk operation, with what became of each user')
    .option('--reference <ticket>', 'only what was done under this ticket')
    .addOption(new Option('--outcome <outcome>', 'only these').choices(['accepted', 'unchanged', 'refused']))
    .option('--from <time>', 'only from then on: an instant (2026-03-31T00:00:00Z), or the beginning of a date')
    .option('--until <time>', 'only before an instant, or until the end of a date')
    .option('--time-zone <zone>', 'the time zone of a date, such as Europe/Berlin; by default that of this machine')
    .addOption(new Option('--order <order>', 'which come first').choices(['newest', 'oldest']))
    .option('--ndjson', 'an entry of JSON a line, as they come: all of them unless --limit says otherwise')
    .option(...LIMIT_OPTION)
    .action(action<[Asked]>(world, list));
  saysWhy(history.command('redact'))
    .description('let nobody see the reason of a command any more; who, when and that there was one remain')
    .argument('<command>', 'id of the command, or its Idempotency-Key')
    .option(...KEY_OPTION)
    .action(action<[string, KeyOption]>(world, redact));
}
