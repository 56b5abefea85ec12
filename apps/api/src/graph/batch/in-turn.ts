import type { Part, PartId } from './read-batch.js';

export interface PartAnswer {
  readonly id: PartId;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

const FAILED_DEPENDENCY = 424;
const notAsked = ({ id }: Part): PartAnswer => {
  const message = 'A request that this one depends on failed.';
  const details = [{ code: 'failed-dependency', message }];
  const body = { error: { code: 'FailedDependency', message, details, innerError: {} } };
  return { id, status: FAILED_DEPENDENCY, headers: { 'Content-Type': 'application/json' }, body };
};

/**
 * Asks the parts of a batch, all at once that depend on nothing that is still to be asked. What depends on a failure
 * isn't asked. The answers stand in the order of the parts.
 */
export const inTurn = async (
  parts: readonly Part[],
  ask: (part: Part) => Promise<PartAnswer>,
): Promise<readonly PartAnswer[]> => {
  const answers = new Map<string, PartAnswer>();
  while (answers.size < parts.length) {
    const ready = parts.filter(
      ({ id, dependsOn }) => !answers.has(String(id)) && dependsOn.every((each) => answers.has(each)),
    );
    if (ready.length === 0) throw new Error('parts of a batch wait for each other');
    const found = await Promise.all(
      ready.map(async (part) => {
        const isLost = part.dependsOn.some((id) => (answers.get(id)?.status ?? 500) >= 400);
        return isLost ? notAsked(part) : ask(part);
      }),
    );
    for (const answer of found) answers.set(String(answer.id), answer);
  }
  return parts.flatMap(({ id }) => answers.get(String(id)) ?? []);
};
