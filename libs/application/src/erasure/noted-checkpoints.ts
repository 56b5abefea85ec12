import type { Checkpoints } from '../following/log-follower.js';
import type { Keys } from '../ports/keys.js';
import type { Checkpoint } from '../ports/read-models.js';

/**
 * Keeps the checkpoint of a follower that destroys keys in the key store, under its name: with a backup of the keys
 * comes the place from which to shred again.
 */
export const notedCheckpoints = (keys: Pick<Keys, 'note' | 'keepNote'>, name: string): Checkpoints => ({
  load: async () => {
    const note = await keys.note(name);
    return note === undefined ? undefined : (JSON.parse(note) as Checkpoint);
  },
  save: (checkpoint) => keys.keepNote(name, JSON.stringify(checkpoint)),
});
