import type { Command } from 'commander';
import { defined } from '#licensing';
import { usageFailure } from '../output/failures.js';
import { printable, table } from '../output/table.js';
import { type Ways, waysInLines, wordsOfWays } from '../output/ways.js';
import { inCliWords } from '../session/cli-wording.js';
import { action, type Session, type World } from '../session/session.js';
import { type AsOf, askedThen, type SaysThen, thenText, withAsOf } from './as-of.js';

interface Link {
  readonly commandId: string;
  readonly occurredAt: string;
  readonly words: string;
  readonly actor?: string;
  readonly actorName?: string;
  readonly actorRole?: string;
  readonly reference?: string;
  readonly hasReason?: boolean;
  readonly reasonText?: string | null;
}
interface Way extends Ways {
  readonly verdict: 'passes-now' | 'passes-after' | 'no-small-change' | 'not-to-be-decided-again' | 'was-not-refused';
  readonly left?: { readonly code: string; readonly message: string };
}
interface Explained extends SaysThen {
  readonly words: string;
  readonly chain: readonly Link[];
  readonly earlier: number;
  readonly way?: Way;
  readonly addressIsNowOf?: string | null;
}
interface Asked extends AsOf {
  readonly product?: string;
  readonly service?: string;
}

const HEADERS = ['When', 'What', 'Who', 'Reference', 'Why', 'Command'];

const whoOf = ({ actor = '', actorName, actorRole }: Link): string =>
  `${actorName ?? actor}${actorRole === undefined ? '' : ` (${actorRole})`}`;
const whyOf = ({ hasReason, reasonText }: Link): string => (hasReason === true ? (reasonText ?? '(redacted)') : '');

const wayLines = (way: Way, steps: readonly string[], left: string): readonly string[] => {
  if (way.verdict === 'passes-now') return ['', 'It is there by now.'];
  if (way.verdict === 'passes-after')
    return ['', 'This would bring it now, and was tried:', ...waysInLines(way, steps)];
  return [
    '',
    'No small change would bring it now.',
    ...(way.left === undefined ? [] : [`What is left: ${left} (${way.left.code})`]),
  ];
};

/** What it is like, what led to it, the oldest first, and what would bring it. */
async function explainUser({ api, show }: Session, user: string, { product, service, ...past }: Asked): Promise<void> {
  if ((product === undefined) === (service === undefined)) throw usageFailure('give either --product or --service');
  const path = `/api/users/${encodeURIComponent(user)}/explain`;
  const found = await api.get<Explained>(path, { ...defined({ product, service }), ...askedThen(past) });
  const { chain, way, earlier, addressIsNowOf } = found;
  const remedies = way === undefined ? [] : wordsOfWays(way);
  const said = await inCliWords(api, [
    found.words,
    way?.left?.message ?? '',
    ...remedies,
    ...chain.map(({ words }) => words),
  ]);
  const [words = '', left = '', ...rest] = said;
  const [steps, links] = [rest.slice(0, remedies.length), rest.slice(remedies.length)];
  const rows = chain.map((link, at) => [
    link.occurredAt,
    links[at],
    whoOf(link),
    link.reference,
    whyOf(link),
    link.commandId,
  ]);
  const then = thenText(found);
  show(found, () =>
    [
      printable(words),
      ...(then === undefined ? [] : [`As of: ${then}`]),
      ...(addressIsNowOf === undefined ? [] : [`Name is now of: ${addressIsNowOf ?? 'nobody'}`]),
      ...(rows.length === 0 ? [] : ['', table(HEADERS, rows)]),
      ...(earlier === 0 ? [] : [`${earlier} more before, which "history list --user" shows.`]),
      ...(way === undefined ? [] : wayLines(way, steps, left)),
    ].join('\n'),
  );
}

export function addExplainUser(explain: Command, world: World): void {
  const command = explain
    .command('user')
    .description(
      'why a user has a product or a service, has it not, or until when it is kept: what was done, by whom and why; ' +
        'and what would bring it, which is tried first',
    )
    .argument('<user>', 'id or user principal name; with --as-of a name means who had it then')
    .option('--product <sku>', 'a product, by part number or id')
    .option('--service <name>', 'or a service, such as exchange');
  withAsOf(command).action(action<[string, Asked]>(world, explainUser));
}
