import { type Command, Option } from 'commander';
import { HISTORY_COLUMNS, type HistoryRow } from '#contracts';
import { defined } from '#licensing';
import type { CommandAnswer } from '../http/shapes.js';
import type { Column } from '../output/rows.js';
import { inCliWords } from '../session/cli-wording.js';
import { type Limited, listUpTo, showListed } from '../session/listing.js';
import { action, type Session, type World } from '../session/session.js';
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
  readonly order?: string;
}

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

async function list(session: Session, { limit, ...asked }: Asked): Promise<void> {
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
    .option('--from <instant>', 'only from then on (such as 2026-03-31T00:00:00Z)')
    .option('--until <instant>', 'only before then')
    .addOption(new Option('--order <order>', 'which come first').choices(['newest', 'oldest']))
    .option(...LIMIT_OPTION)
    .action(action<[Asked]>(world, list));
  saysWhy(history.command('redact'))
    .description('let nobody see the reason of a command any more; who, when and that there was one remain')
    .argument('<command>', 'id of the command, or its Idempotency-Key')
    .option(...KEY_OPTION)
    .action(action<[string, KeyOption]>(world, redact));
}
