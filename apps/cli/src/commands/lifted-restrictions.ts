import { explain } from '#contracts';
import type { CountryCode, PlanId } from '#licensing';
import type { Changing } from '../http/api-client.js';
import type { CommandAnswer } from '../http/shapes.js';
import { ApiRefusal } from '../output/failures.js';
import { inCliWords } from '../session/cli-wording.js';
import type { Session } from '../session/session.js';
import type { RestrictionsPiece } from './restriction-pieces.js';

/** This is what one piece of a list would lift, as its refusal tells it: at most 20 of the plans stand in `planIds`. */
interface Lifted {
  readonly count: number;
  readonly plans: number;
  readonly planIds: readonly PlanId[];
  readonly countries: readonly CountryCode[];
}
/** What a try of one piece said: its answer, or what it would lift. */
type Tried =
  | { readonly answer: ImportAnswer; readonly lifted?: undefined }
  | { readonly lifted: Lifted; readonly answer?: undefined };
export type TriedPieces = readonly Tried[];

export interface ImportAnswer extends CommandAnswer {
  /** How many plans are restricted otherwise than before. */
  readonly changed?: number;
}

export const importOf = (body: RestrictionsPiece): Changing => ({ method: 'POST', path: '/api/restrictions', body });

/** Tries each piece, in their order. It changes nothing. In a dry run the answers are those of the command itself. */
export async function tryPieces(session: Session, pieces: readonly RestrictionsPiece[]): Promise<TriedPieces> {
  const tried: Tried[] = [];
  for (const piece of pieces) tried.push(await tryPiece(session, piece));
  return tried;
}

async function tryPiece({ options, ...session }: Session, piece: RestrictionsPiece): Promise<Tried> {
  const attempt = options.dryRun === true ? session.send<ImportAnswer> : session.try<ImportAnswer>;
  try {
    return { answer: (await attempt(importOf(piece))).body };
  } catch (error) {
    if (!(error instanceof ApiRefusal) || error.code !== 'restrictions-taken-away') throw error;
    return { lifted: error.details as object as Lifted };
  }
}

/** Returns the pieces, each saying how much it is meant to lift. */
export const confirmed = (pieces: readonly RestrictionsPiece[], tried: TriedPieces): RestrictionsPiece[] =>
  pieces.map((piece, at) => {
    const lifted = tried[at]?.lifted;
    return lifted === undefined ? piece : { ...piece, confirm: lifted.count };
  });

/** Returns what all pieces lift together, and undefined where they lift nothing. */
export function takenAwayOf(pieces: TriedPieces): Lifted | undefined {
  const lifted = pieces.flatMap(({ lifted: each }) => each ?? []);
  if (lifted.length === 0) return undefined;
  const sum = (of: 'count' | 'plans'): number => lifted.reduce((total, each) => total + each[of], 0);
  return {
    count: sum('count'),
    plans: sum('plans'),
    planIds: lifted.flatMap(({ planIds }) => planIds).slice(0, 20),
    countries: [...new Set(lifted.flatMap(({ countries }) => countries))].toSorted(),
  };
}

/** Resolves to a text that says what all pieces lift, in the words of the refusal; to none where they lift nothing. */
export async function liftedTexts(session: Session, pieces: TriedPieces): Promise<readonly string[]> {
  const lifted = takenAwayOf(pieces);
  if (lifted === undefined) return [];
  const texts = await inCliWords(session.api, [explain({ code: 'restrictions-taken-away', ...lifted })]);
  return texts.map((text) => text.replace(/ Say --yes.*$/, ''));
}
