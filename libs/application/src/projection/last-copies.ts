import { WRONG_HISTORY_RUNBOOK } from '../following/alarms.js';
import { historyMismatch } from '../following/checkpoints.js';
import type { EventStore } from '../ports/event-store.js';
import type { GenerationInfo, ReadModels } from '../ports/read-models.js';
import { parseStream } from '#licensing';
import type { Building } from './apply-page.js';

/** The live generation was left as it is. */
export class RebuildRefused extends Error {
  override readonly name = 'RebuildRefused';
  constructor(
    readonly code: 'rebuild-running' | 'promotion-lost' | 'unknown-generation' | 'wrong-history' | 'damaged-documents',
    message: string,
  ) {
    super(message);
  }
}

/** Resolves to the generations that weren't built from this very log, with why. */
export const ofOtherHistory = async (
  generations: readonly GenerationInfo[],
  store: EventStore,
): Promise<ReadonlyMap<number, string>> => {
  const strange = new Map<number, string>();
  for (const { generation, checkpoint, documents, live } of generations) {
    // an unfinished rebuild may have documents of its first page alone
    const gone = live && documents > 0 ? 'its checkpoint is gone' : undefined;
    const why = checkpoint === undefined ? gone : await historyMismatch(store, checkpoint);
    if (why !== undefined) strange.set(generation, why);
  }
  return strange;
};

/** Refuses where the live generation is one of these. @throws RebuildRefused */
export const refuseStrange = (name: string, live: number | undefined, strange: ReadonlyMap<number, string>): void => {
  const why = live === undefined ? undefined : strange.get(live);
  if (why !== undefined)
    throw new RebuildRefused(
      'wrong-history',
      `${name} wasn't built from this log, and may be the last copy of what this log lacks: ${why}. ` +
        `Nothing was changed. Find out first which log is the right one: see ${WRONG_HISTORY_RUNBOOK}`,
    );
};

/**
 * Refuses where a document of these keys is another one than the live one, which was built while the events were whole
 * and may be the last copy of what they said, and where it can't be told which documents a damaged stream concerns.
 * @throws RebuildRefused, ReadModelsUnavailable
 */
export const refuseLoss = async (
  { definition, collection, damagedStreams }: Building,
  readModels: ReadModels,
  live: number,
  damaged: readonly string[],
): Promise<void> => {
  const { name, generation } = collection;
  const [before, after] = await Promise.all(
    [live, generation].map((each) => readModels.getMany({ name, generation: each }, damaged)),
  );
  const lost = damaged.filter(
    (_, index) => before![index] !== undefined && JSON.stringify(before![index]) !== JSON.stringify(after![index]),
  );
  const untold = damagedStreams.all().filter(({ stream }) => {
    const parsed = parseStream(stream);
    return parsed !== undefined && definition.keysOfStream(parsed) === undefined;
  });
  if (lost.length === 0 && untold.length === 0) return;
  const which = [...lost, ...untold.map(({ stream }) => stream)].slice(0, 3).join(', ');
  throw new RebuildRefused(
    'damaged-documents',
    `${name} would lose what damaged events or streams say no more, and stays as it was: ${which}, and perhaps more. ` +
      'Put these right first (docs/runbooks/damaged-events.md, docs/runbooks/damaged-streams.md); where nothing ' +
      'brings them back, leave the read model alone, or give that up with --accept-damage',
  );
};
