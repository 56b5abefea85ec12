import type { Command } from 'commander';
import { type CsvProblem, readRestrictions, type Restriction } from '#contracts';
import { defined } from '#licensing';
import { CliFailure, EXIT } from '../output/failures.js';
import type { ProductRow } from '../http/shapes.js';
import { badRows, openFile, refuseProblems } from '../session/input-file.js';
import type { Column } from '../output/rows.js';
import { count } from '../output/table.js';
import { type Limited, listUpTo, showListed } from '../session/listing.js';
import { namesFrom } from '../words/names.js';
import { action, type Session, type World } from '../session/session.js';
import { collect } from '../http/collect.js';
import { askedThen, type AsOf, withAsOf } from './as-of.js';
import { LIST_LIMIT_OPTION } from './limit-option.js';
import {
  confirmed,
  type ImportAnswer,
  importOf,
  liftedTexts,
  takenAwayOf,
  type TriedPieces,
  tryPieces,
} from './lifted-restrictions.js';
import { piecesOf, type RestrictionsPiece } from './restriction-pieces.js';
import { saysWhy } from './says-why.js';

const AGAIN = 'run the same command again for the rest.';

interface ImportOptions {
  /** Imports the valid rows although others are wrong. */
  readonly continue?: boolean;
}

async function importRestrictions(session: Session, file: string, options: ImportOptions): Promise<void> {
  const { restrictions, problems } = await readRestrictions(await openFile(file));
  refuseProblems(session, file, problems, badRows(options));
  const now = await collect(session.api.list<RestrictionRow>('/api/restrictions'));
  const pieces = piecesOf(
    restrictions,
    now.map(({ servicePlanId }) => servicePlanId),
  );
  const tried = await tryPieces(session, pieces);
  const lifts = await liftedTexts(session, tried);
  const facts = [
    ...(restrictions.length > 0 ? [] : [`${file} has no restrictions: every plan would be permitted everywhere.`]),
    ...lifts,
  ];
  if (facts.length > 0) await session.confirmOrStop({ facts: facts.join(' '), refused: 'Nothing was imported.' });
  const body = await sendInPieces(session, confirmed(pieces, tried), tried);
  const plans = [...new Set(restrictions.map(({ servicePlanId }) => servicePlanId))];
  const unknownPlans = await unknownOf(session, plans);
  const counts = { restrictions: restrictions.length, plans: plans.length };
  const takenAway = takenAwayOf(tried);
  const document = { ...body, ...counts, ...defined({ takenAway }), ...defined({ unknownPlans }), problems };
  session.show(document, () =>
    [
      ...(session.options.dryRun === true ? lifts : []),
      textOf(restrictions, { ...body, plans, unknownPlans, problems }),
    ].join('\n'),
  );
  if (problems.length > 0) throw new CliFailure(EXIT.refused, 'rows-failed', '');
}

/**
 * Resolves to the answer to the last piece, which tells of the whole list. After a failure in between the same import
 * again changes what is left.
 */
async function sendInPieces(
  session: Session,
  pieces: readonly RestrictionsPiece[],
  tried: TriedPieces,
): Promise<ImportAnswer> {
  let last: ImportAnswer = {};
  let changed = 0;
  for (const [done, body] of pieces.entries()) {
    const known = session.options.dryRun === true ? tried[done]?.answer : undefined;
    last = known ?? (await sendPiece(session, body, { done, of: pieces.length }));
    changed += last.changed ?? 0;
  }
  return { ...last, ...(last.changed === undefined ? {} : { changed }) };
}

async function sendPiece(
  session: Session,
  piece: RestrictionsPiece,
  { done, of }: { readonly done: number; readonly of: number },
): Promise<ImportAnswer> {
  try {
    return (await session.send<ImportAnswer>(importOf(piece))).body;
  } catch (error) {
    throw error instanceof CliFailure && done > 0 && session.options.dryRun !== true
      ? error.withMessage(`${done} of ${of} pieces are imported; ${AGAIN} ${error.message}`)
      : error;
  }
}

/**
 * Resolves to the plans that no product of the catalogue has. They are restricted all the same, since a product with
 * them may be imported later. The list is imported by then, so that a catalogue that can't be read is no failure: it
 * resolves to undefined.
 */
async function unknownOf({ api }: Session, plans: readonly string[]): Promise<string[] | undefined> {
  if (plans.length === 0) return [];
  const products = await collect(api.list<ProductRow>('/api/products')).catch(() => undefined);
  if (products === undefined) return undefined;
  const known = new Set(products.flatMap((product) => product.plans.map(({ planId }) => planId)));
  return plans.filter((plan) => !known.has(plan));
}

interface Found extends ImportAnswer {
  readonly plans: readonly string[];
  /** It is undefined where the catalogue couldn't be read. */
  readonly unknownPlans: readonly string[] | undefined;
  readonly problems: readonly CsvProblem[];
}
const SHOWN = 5;

function textOf(
  restrictions: readonly Restriction[],
  { plans, unknownPlans, problems, changed, dryRun }: Found,
): string {
  const unknown = unknownPlans?.length ?? 0;
  const some = (unknownPlans ?? []).slice(0, SHOWN).join(', ') + (unknown > SHOWN ? ', …' : '');
  return [
    restrictions.length === 0
      ? `No restrictions: every plan ${dryRun === true ? 'would be' : 'is'} permitted everywhere`
      : `${count(restrictions.length, 'restriction')} of ${count(plans.length, 'plan')}` +
        `${changed === undefined ? '' : `; ${count(changed, 'plan')} ${dryRun === true ? 'would change' : 'changed'}`}`,
    ...(unknownPlans === undefined ? ['Whether the catalogue knows them can\u2019t be told at the moment'] : []),
    ...(unknown === 0 ? [] : [`${count(unknown, 'plan is', 'plans are')} unknown to the catalogue: ${some}`]),
    ...(problems.length === 0 ? [] : [`${count(problems.length, 'wrong row')} left out`]),
  ].join('\n');
}

interface RestrictionRow {
  readonly servicePlanId: string;
  readonly countries: readonly string[];
}

/** The plans' names come from the catalogue, and stand beside their ids where it knows them. */
async function list(session: Session, options: Limited & AsOf): Promise<void> {
  const query = { ...askedThen(options) };
  const { items, isCut } = await listUpTo<RestrictionRow>(session, '/api/restrictions', options, query);
  const names = await namesFrom(session.api);
  const columns: readonly Column<RestrictionRow>[] = [
    { key: 'planName', title: 'Plan', of: ({ servicePlanId }) => names.plan(servicePlanId) },
    { key: 'countries', title: 'Not permitted in', of: ({ countries }) => countries.join(', ') },
    { key: 'servicePlanId', title: 'Id', of: ({ servicePlanId }) => servicePlanId },
  ];
  showListed(session, columns, { items, isCut });
}

export function addRestrictions(program: Command, world: World): void {
  const group = program.command('restrictions').description('which service plan is not permitted in which country');
  withAsOf(group.command('list'))
    .description('all restrictions, by plan, now or as of a time that is past')
    .option(...LIST_LIMIT_OPTION)
    .action(action<[Limited & AsOf]>(world, list));
  saysWhy(group.command('import'))
    .description('replace the list of restrictions (CSV with the columns servicePlanId and country)')
    .argument('<file>', 'CSV file')
    .option('--continue', 'import the valid rows although others are not; what the others say is then permitted')
    .action(action<[string, ImportOptions]>(world, importRestrictions, 'begun'));
}
