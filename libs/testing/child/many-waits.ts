// Has many wait on one signal, and prints the warnings of the process as JSON. With `plain` they listen by themselves,
// and without it in the way in which everything of the project does. A test runs this, since Jest shows no warnings.
import { setMaxListeners } from 'node:events';
import { setImmediate } from 'node:timers/promises';
import { onAbort } from '#application';
import { SystemDelay } from '#platform';

const MANY = 12;
const warnings: string[] = [];
process.removeAllListeners('warning').on('warning', ({ name }) => warnings.push(name));
/** Not every version of Node counts the listeners of a signal by itself. */
const counted = (): AbortController => {
  const end = new AbortController();
  setMaxListeners(10, end.signal);
  return end;
};
// each way has a signal of its own, since one that lifts the bound would lift it for the other
const [telling, waiting] = [counted(), counted()];
const ended: Promise<unknown>[] = [];
let told = 0;
for (let count = 0; count < MANY; count += 1) {
  if (process.argv[2] === 'plain') telling.signal.addEventListener('abort', () => undefined);
  else {
    onAbort(telling.signal, () => void (told += 1));
    ended.push(new SystemDelay().wait(60_000, waiting.signal).catch(() => (told += 1)));
  }
}
await setImmediate();
telling.abort();
waiting.abort();
await Promise.all(ended);
process.stdout.write(JSON.stringify({ warnings, told }));
