import { explain } from '#contracts';
import type { CountryCode, PlanId } from '#licensing';
import type { Changing } from '../http/api-client.js';
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
type LiftedOfPieces = readonly (Lifted | undefined)[];

export const importOf = (body: RestrictionsPiece): Changing => ({ method: 'POST', path: '/api/restrictions', body });

/** Resolves to what each piece would lift, in their order: undefined where it lifts nothing. It changes nothing. */
export async function liftedBy(session: Session, pieces: readonly RestrictionsPiece[]): Promise<LiftedOfPieces> {
  const lifted: (Lifted | undefined)[] = [];
  for (const piece of pieces) lifted.push(await liftedByOne(session, piece));
  return lifted;
}

async function liftedByOne(session: Session, piece: RestrictionsPiece): Promise<Lifted | undefined> {
  try {
    await session.try(importOf(piece));
    return undefined;
  } catch (error) {
    if (!(error instanceof ApiRefusal) || error.code !== 'restrictions-taken-away') throw error;
    return error.details as object as Lifted;
  }
}

/** Returns the pieces, each saying how much it is meant to lift. */
export const confirmed = (pieces: readonly RestrictionsPiece[], lifted: LiftedOfPieces): RestrictionsPiece[] =>
  pieces.map((piece, at) => {
    const { count: confirm } = lifted[at] ?? {};
    return confirm === undefined ? piece : { ...piece, confirm };
  });

/** Returns what all pieces lift together, and undefined where they lift nothing. */
export function takenAwayOf(pieces: LiftedOfPieces): Lifted | undefined {
  const lifted = pieces.filter((each) => each !== undefined);
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
export async function liftedTexts(session: Session, pieces: LiftedOfPieces): Promise<readonly string[]> {
  const lifted = takenAwayOf(pieces);
  if (lifted === undefined) return [];
  const texts = await inCliWords(session.api, [explain({ code: 'restrictions-taken-away', ...lifted })]);
  return texts.map((text) => text.replace(/ Say --yes.*$/, ''));
}
