import { DamagedStream } from '../ports/event-store.js';

/**
 * Does the duty of one event, and tells of a stream that is damaged: what can't be done without it is left, so that the
 * duty goes on for everybody else. Whoever puts the stream right has the duty done again from the start of the log.
 * @throws what `work` throws else
 */
export const unlessStreamDamaged = async (
  work: () => Promise<void>,
  onTrouble: (error: unknown) => void,
): Promise<void> => {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof DamagedStream)) throw error;
    onTrouble(error);
  }
};
