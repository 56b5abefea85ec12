// Runs the standalone, unchanged, as a child process of a test. It sends itself SIGKILL when it writes the first change
// that a page asked for: KILLED_AT says whether `before` or `after` it is written. Nothing has been answered by then.
import { SqliteEventStore } from '#adapters/event-store-sqlite';

const killedAt = process.env['KILLED_AT'];
const append = SqliteEventStore.prototype.append;
type Append = typeof append;
SqliteEventStore.prototype.append = async function (this: SqliteEventStore, ...args: Parameters<Append>) {
  const [writes] = args;
  const events = writes.flatMap((write) => write.events);
  // the system itself makes the sample tenant before
  const isIt = events.some(({ type, metadata }) => type === 'LicenseAssigned' && metadata.actorKind !== 'system');
  if (isIt && killedAt === 'before') process.kill(process.pid, 'SIGKILL');
  const appended = await append.apply(this, args);
  if (isIt && killedAt === 'after') process.kill(process.pid, 'SIGKILL');
  return appended;
};

await import('../../../apps/standalone/src/main.js');
