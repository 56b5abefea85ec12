import type { Command } from 'commander';
import type { ParkedMessage } from '#application';
import { CliFailure, EXIT, usageFailure } from '../output/failures.js';
import { onBroker } from '../session/on-stores.js';
import type { Column } from '../output/rows.js';
import { count, printable } from '../output/table.js';
import { cutAt, type Limited, tellCut } from '../session/listing.js';
import type { ParkedMessages, Session, World } from '../session/session.js';
import { LIMIT_OPTION } from './limit-option.js';

/**
 * A sender may give names as long as AMQP permits, so the table cuts them. `show` and `--json` give the whole of them.
 */
const CELL = 40;

export function addParked(program: Command, world: World): void {
  const parked = program
    .command('parked')
    .description('messages that were put aside, in the broker that BROKER_URL names; they are kept for 30 days');
  parked
    .command('list')
    .description('what was put aside and why, oldest first')
    .option(...LIMIT_OPTION)
    .action(onBroker<[Required<Limited>]>(world, 'reads', list));
  parked
    .command('show')
    .description('one message whole; its body may hold personal data')
    .argument('<id>', 'of the parked message')
    .action(onBroker<[string, unknown]>(world, 'reads', show));
  parked
    .command('replay')
    .description('send again what was put aside, as a first attempt')
    .argument('[id]', 'of the parked message')
    .option('--all', 'all that are there')
    .action(onBroker<[string | undefined, Chosen]>(world, 'changes', replay));
  parked
    .command('discard')
    .description('drop what was put aside, for good')
    .argument('[id]', 'of the parked message')
    .option('--all', 'all that are there')
    .action(onBroker<[string | undefined, Chosen]>(world, 'changes', discard));
}
interface Chosen {
  readonly all?: boolean;
}

const notThere = (id: string): CliFailure =>
  new CliFailure(EXIT.refused, 'not-parked', `no message ${printable(id)} is parked, or somebody else looks at it now`);

const short = (text: string): string => (text.length <= CELL ? text : `${text.slice(0, CELL - 1)}…`);

const documentOf = ({ body: _body, ...message }: ParkedMessage): object => message;

const COLUMNS: readonly Column<ParkedMessage>[] = [
  { key: 'parkedId', title: 'Id', of: ({ parkedId }) => parkedId },
  { key: 'parkedAt', title: 'Parked', of: ({ parkedAt }) => parkedAt },
  { key: 'messageId', of: ({ messageId }) => messageId },
  { title: 'Message', of: ({ messageId }) => short(messageId) },
  { key: 'type', of: ({ type }) => type },
  { title: 'Command', of: ({ type }) => short(type) },
  { key: 'routingKey', of: ({ routingKey }) => routingKey },
  { title: 'Routing key', of: ({ routingKey }) => short(routingKey) },
  { key: 'userId', of: ({ userId }) => userId },
  { title: 'User', of: ({ userId }) => short(userId ?? '-') },
  { key: 'attempt', title: 'Attempt', of: ({ attempt }) => attempt },
  { key: 'reason', title: 'Reason', of: ({ reason }) => reason },
];

/** The broker has no pages: it looks at all that are parked, and gives the oldest. */
async function list(session: Session, broker: ParkedMessages, { limit }: Required<Limited>): Promise<void> {
  const { items, isCut } = cutAt(limit, await broker.parked(Math.min(limit + 1, Number.MAX_SAFE_INTEGER)));
  session.showRows(COLUMNS, items, items.map(documentOf));
  if (isCut) tellCut(session, items.length);
}

async function show(session: Session, broker: ParkedMessages, id: string): Promise<void> {
  const found = await broker.parkedMessage(id);
  if (found === undefined) throw notThere(id);
  const body = new TextDecoder().decode(found.body);
  session.show({ ...documentOf(found), body }, () =>
    [...Object.entries(documentOf(found)), ['body', body] as const]
      .map(([name, value]) => `${name}: ${printable(typeof value === 'string' ? value : JSON.stringify(value))}`)
      .join('\n'),
  );
}

async function chosen(broker: ParkedMessages, id: string | undefined, { all }: Chosen): Promise<readonly string[]> {
  if ((id === undefined) === (all !== true)) throw usageFailure('name the id of a parked message, or --all');
  return id === undefined ? broker.parkedIds() : [id];
}

async function replay(session: Session, broker: ParkedMessages, id: string | undefined, which: Chosen): Promise<void> {
  const ids = await chosen(broker, id, which);
  const replayed = await broker.replayParked(ids);
  if (id !== undefined && replayed.length === 0) throw notThere(id);
  session.show({ replayed }, () => `${count(replayed.length, 'message')} sent again.`);
}

async function discard(session: Session, broker: ParkedMessages, id: string | undefined, which: Chosen): Promise<void> {
  const ids = await chosen(broker, id, which);
  await session.confirmOrStop({
    facts: `${count(ids.length, 'message')} will be gone for good.`,
    refused: 'Nothing was dropped.',
  });
  const discarded = await broker.discardParked(ids);
  if (id !== undefined && discarded.length === 0) throw notThere(id);
  session.show({ discarded }, () => `${count(discarded.length, 'message')} dropped.`);
}
