// Appends one event after the other to a stream, and prints the id of each acknowledged one. A test runs this as a
// child process and kills it.
import { openSqliteEventStore } from '#adapters/event-store-sqlite';
import { createIds, withChecksums } from '#contracts';

const [file, stream, count] = process.argv.slice(2) as [string, string, string];
const ids = createIds();
const store = await openSqliteEventStore({ file });
for (let revision = 0; revision < Number(count); revision += 1) {
  const id = ids.next();
  const metadata = {
    actor: 'child',
    actorKind: 'local' as const,
    commandId: id,
    correlationId: id,
    causationId: id,
    occurredAt: '2026-01-15T08:00:00.000Z',
  };
  const event = { id, type: 'TenantRenamed', version: 1, data: '{"displayName":"Contoso"}', metadata };
  const expected = revision === 0 ? 'no-stream' : revision - 1;
  await store.append([withChecksums({ stream, expected, events: [event] })]);
  process.stdout.write(`${id}\n`);
}
await store.close();
