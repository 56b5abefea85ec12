// Watches the event loop of the process that imports it (`node --import`), for `bulk-latency.mjs`. Between two looks of
// a timer that is due at once lies one round of the loop; its processor time, which the kernel counts for the main
// thread, tells how long the process itself kept everybody waiting, however busy the machine is. Answers the messages
// `probe: 'begin'` and `probe: 'end'` of the parent, and writes a profile of the processor where PROFILE names a file.
import { readFileSync, writeFileSync } from 'node:fs';
import { Session } from 'node:inspector/promises';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { isMainThread } from 'node:worker_threads';

const THREAD = `/proc/self/task/${process.pid}/schedstat`;
const BOUNDS = [10, 20, 50, 100, 200, 500, 1_000, 2_000];

/** Milliseconds of processor time of this thread; on systems that don't tell it, of the process. */
const processorTime = () => {
  try {
    return Number(readFileSync(THREAD, 'utf8').split(' ', 1)[0]) / 1e6;
  } catch {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1_000;
  }
};

let rounds = [];
let last = processorTime();
let session;
const delay = monitorEventLoopDelay({ resolution: 5 });
const round = () => {
  const now = processorTime();
  rounds.push({ cpu: now - last, at: performance.now() });
  last = now;
};

const begin = async () => {
  delay.reset();
  delay.enable();
  if (process.env.PROFILE && session === undefined) {
    session = new Session();
    session.connect();
    await session.post('Profiler.enable');
    await session.post('Profiler.setSamplingInterval', { interval: 500 });
    await session.post('Profiler.start');
  }
  rounds = [];
  last = processorTime();
};

const end = async (name) => {
  const seen = rounds;
  delay.disable();
  if (session !== undefined) {
    const { profile } = await session.post('Profiler.stop');
    session.disconnect();
    session = undefined;
    const origin = performance.timeOrigin;
    writeFileSync(`${process.env.PROFILE}.${name}.json`, JSON.stringify({ profile, rounds: seen, origin }));
  }
  const cpu = seen.map((each) => each.cpu);
  const over = Object.fromEntries(BOUNDS.map((bound) => [bound, cpu.filter((each) => each > bound).length]));
  const longest = cpu.toSorted((a, b) => b - a).slice(0, 5);
  const wall = { p50: delay.percentile(50) / 1e6, p99: delay.percentile(99) / 1e6, max: delay.max / 1e6 };
  const sum = cpu.reduce((total, each) => total + each, 0);
  return { rounds: seen.length, sum, longest, over, wall };
};

// a thread of the process imports this, too, and keeps nobody else waiting
if (isMainThread) {
  setInterval(round, 1).unref();
  process.on('message', (message) => {
    if (message?.probe === 'begin') void begin().then(() => process.send({ probe: 'begun' }));
    if (message?.probe === 'end') void end(message.name).then((figures) => process.send({ probe: 'ended', figures }));
  });
  process.channel?.unref();
}
