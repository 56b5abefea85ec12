import type { Codec, RecordedEvent } from '../ports/codec.js';
import { DamagedEvent, type EventStore, type StoredEvent } from '../ports/event-store.js';

/**
 * Decodes events for who follows the log, each that isn't as it was written in its place. Those of a damaged stream are
 * left out: an append that met the damage may have come to stand where it doesn't belong, and all else goes on.
 * @throws UnknownEvent
 */
export const readAroundDamage = (
  { codec, store }: { readonly codec: Codec; readonly store: Pick<EventStore, 'damagedStreams'> },
  events: readonly StoredEvent[],
): readonly (RecordedEvent | DamagedEvent)[] =>
  codec
    .readAround(events)
    .filter((each) => !(each instanceof DamagedEvent) || store.damagedStreams.of(each.stream) === undefined);
