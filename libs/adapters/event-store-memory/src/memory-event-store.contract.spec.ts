import { eventStoreContract } from '#testing/contracts';
import { MemoryEventStore } from './memory-event-store.js';

const REASON = 'the log lives in the memory of one handle';

eventStoreContract(
  'memory',
  async () => {
    let store: MemoryEventStore | undefined;
    return {
      open: async () => (store ??= new MemoryEventStore()),
      cut: async (stream) => store!.damage(stream),
      tamper: async (eventId, change) => store!.tamper(eventId, change),
      dispose: async () => undefined,
    };
  },
  {
    reopen: REASON,
    'second-handle': REASON,
    'second-process': REASON,
    lock: 'there is no lock that a writer could wait for',
  },
);
