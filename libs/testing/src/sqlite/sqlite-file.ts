import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqliteEventStore } from '#adapters/event-store-sqlite';
import type { EventStore } from '#application';

/** An event store file for one test, which can be opened more than once. `remove` closes what was opened. */
export const sqliteFile = (): { readonly open: () => Promise<EventStore>; readonly remove: () => Promise<void> } => {
  const folder = mkdtempSync(join(tmpdir(), 'seatledger-events-'));
  const opened: EventStore[] = [];
  return {
    async open() {
      const store = await openSqliteEventStore({ file: join(folder, 'events.sqlite') });
      opened.push(store);
      return store;
    },
    async remove() {
      await Promise.all(opened.map((store) => store.close()));
      rmSync(folder, { recursive: true, force: true });
    },
  };
};
