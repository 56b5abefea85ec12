import type { Deciding } from '#licensing';
import type { BatchView } from './batch-view.js';

/** Answers a decider's questions from the view until it has decided. @throws what the decider or a read throws */
export const drive = async <T>(deciding: Deciding<T>, view: BatchView): Promise<T> => {
  let step = deciding.next();
  while (!step.done) {
    view.asks(step.value);
    // most states are known: no turn of the event loop for those
    const known = view.peek(step.value);
    step = deciding.next(known ?? (await view.state(step.value)));
  }
  return step.value;
};
