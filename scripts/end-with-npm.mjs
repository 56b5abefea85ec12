// npm runs a script in a shell, and hands the signals that it gets to that shell alone. A shell that doesn't wait for
// its program leaves it behind, without a parent; so a program that npm started ends when its parent is gone. On Ctrl-C
// the terminal tells every process itself.
const LOOK_EVERY_MS = 250;

if (process.env['npm_lifecycle_event'] !== undefined && process.platform !== 'win32') {
  const parent = process.ppid;
  const looking = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(looking);
    process.kill(process.pid, 'SIGTERM');
  }, LOOK_EVERY_MS);
  looking.unref();
  for (const signal of ['SIGINT', 'SIGTERM'])
    process.once(signal, () => {
      clearInterval(looking); // a second signal would mean more haste than anybody asked for
      if (process.listenerCount(signal) === 0) process.kill(process.pid, signal);
    });
}
