// Has many wait on one signal, and prints the warnings of the process as JSON. With `plain` they listen by themselves,
// and without it in the way in which everything of the project does. A test runs this, since Jest shows no warnings.
import { setMaxListeners } from 'node:events';
import { setImmediate } from 'node:timers/promises';
import { onAbort } from '#application';
import { SystemDelay } from '#platform';

const MANY = 12;
const warnings: string[] = [];
process.removeAllListeners('warning').on('warning', ({ name }) => warnings.push(name));
const end = new AbortController();
setMaxListeners(10, end.signal); // not every version of Node counts the listeners of a signal by itself
const ended: Promise<unknown>[] = [];
let told = 0;
for (let count = 0; count < MANY; count += 1) {
  if (process.argv[2] === 'plain') end.signal.addEventListener('abort', () => undefined);
  else {
    onAbort(end.signal, () => void (told += 1));
    ended.push(new SystemDelay().wait(60_000, end.signal).catch(() => (told += 1)));
  }
}
await setImmediate();
end.abort();
await Promise.all(ended);
process.stdout.write(JSON.stringify({ warnings, told }));
