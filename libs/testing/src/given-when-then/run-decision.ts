import { streamName, writesOf } from '#licensing';
import type { Deciding, Decision, StreamRef, StreamState } from '#licensing';

export interface RunDecision<T> {
  readonly result: T;
  /** Every stream that was asked for stands here, in the order of asking, with repetitions. */
  readonly asked: readonly StreamRef[];
}

/** Drives a decider to its end, and answers each question from `lookup`. */
export const runDeciding = <T>(deciding: Deciding<T>, lookup: (ref: StreamRef) => StreamState): RunDecision<T> => {
  const asked: StreamRef[] = [];
  let step = deciding.next();
  while (!step.done) {
    asked.push(step.value);
    step = deciding.next(lookup(step.value));
  }
  return { result: step.value, asked };
};

/**
 * Drives a whole decision to its end, and holds it to its contract: it has asked for every stream that it writes, each
 * stream stands once in the writes, no write is empty, and an acceptance writes something.
 * @throws Error where the decider breaks the contract
 */
export const runDecision = (deciding: Deciding<Decision>, lookup: (ref: StreamRef) => StreamState): Decision => {
  const { result, asked } = runDeciding(deciding, lookup);
  const writes = writesOf(result);
  const known = new Set(asked.map(streamName));
  const written = new Set<string>();
  for (const { stream, events } of writes) {
    const name = streamName(stream);
    if (!known.has(name)) throw new Error(`decided to write to ${name} without asking for it`);
    if (written.has(name)) throw new Error(`decided to write to ${name} twice`);
    if (events.length === 0) throw new Error(`decided to write nothing to ${name}`);
    written.add(name);
  }
  if (result.outcome === 'accepted' && written.size === 0)
    throw new Error('accepted without an event: that is unchanged');
  return result;
};
