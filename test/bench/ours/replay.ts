import { MemoryKeys } from '../../../libs/adapters/keys-memory/src/index.js';
import type { EventStore, StoredEvent } from '../../../libs/application/src/index.js';
import { createCodec } from '../../../libs/contracts/src/index.js';
import {
  evolve,
  initialState,
  parseStream,
  type StreamRef,
  type StreamState,
} from '../../../libs/licensing/src/index.js';
import { pagesOf } from './stores.js';

/** It reads all of an event but for what is sealed. */
export const keyless = createCodec({ keys: new MemoryKeys() });

/**
 * Reads the log from its beginning up to a position, and folds what is asked for: as one would without an index.
 * Resolves to how many streams that were.
 */
export const replayed = async (
  store: EventStore,
  upTo: string,
  isMeant: (event: StoredEvent) => boolean,
): Promise<number> => {
  const states = new Map<string, StreamState>();
  for await (const events of pagesOf(store)) {
    const meant = events.filter((event) => event.position <= upTo && isMeant(event));
    for (const { stream, event } of keyless.read(meant))
      states.set(stream, evolve(states.get(stream) ?? initialState(parseStream(stream) as StreamRef), event));
    if ((events.at(-1)?.position ?? upTo) >= upTo) break;
  }
  if (states.size === 0) throw new Error('nothing was replayed');
  return states.size;
};
