// Measures what a bulk operation makes others wait: it starts a standalone server in a temporary data directory, asks
// quietly for the health, for single commands of one tenant and of another, and for pages of users; then the same while
// a bulk of that tenant creates, and then changes, very many users. Prints latencies, and how long a round of the
// server's event loop took of its processor (see loop-probe.mjs). Beside each latency stands how much processor time
// the server took meanwhile, which says the same however busy the machine is with something else.
// node test/bench/bulk-latency.mjs [users] [create,add,dry-run]
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

const [users = '100000', modes = 'create,add'] = process.argv.slice(2);
const COUNT = Number(users);
const QUIET_ROUNDS = 100;
const PAUSE = 50;
const dataDir = mkdtempSync(join(tmpdir(), 'seatledger-bench-'));
const env = { ...process.env, DATA_DIR: dataDir, PORT: '0', LOG_LEVEL: 'warn', SAMPLE: 'on' };
const server = fork(new URL('../../scripts/start.mjs', import.meta.url), {
  env,
  execArgv: ['--import', new URL('./loop-probe.mjs', import.meta.url).href],
  stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
});
server.on('exit', (code, signal) => console.log(`the server ended: ${code ?? signal}`));
const told = (isIt) =>
  new Promise((resolve) => {
    const take = (message) => {
      if (!isIt(message)) return;
      server.off('message', take);
      resolve(message);
    };
    server.on('message', take);
  });
const { url } = await told((message) => message.url !== undefined);
const agent = new Agent({ keepAlive: true });

const ask = (method, path, { body, headers } = {}) =>
  new Promise((resolve, reject) => {
    const text = body === undefined ? '' : JSON.stringify(body);
    const type = body === undefined ? {} : { 'content-type': 'application/json' };
    const sent = request(
      `${url}${path}`,
      { method, agent, headers: { ...type, 'content-length': Buffer.byteLength(text), ...headers } },
      (response) => {
        const chunks = [];
        response.on('data', (chunk) => chunks.push(chunk));
        response.on('end', () => {
          const answer = Buffer.concat(chunks).toString();
          resolve({ status: response.statusCode, body: answer === '' ? undefined : JSON.parse(answer) });
        });
      },
    );
    sent.on('error', reject);
    sent.end(text);
  });
const done = async (...asked) => {
  const answer = await ask(...asked);
  if (answer.status >= 300)
    throw new Error(`${asked[1]}: ${answer.status} ${JSON.stringify(answer.body).slice(0, 500)}`);
  return answer.body;
};

/** Milliseconds of processor time of the server's main thread; not a number on systems that don't tell it. */
const serverTime = () => {
  try {
    return Number(readFileSync(`/proc/${server.pid}/task/${server.pid}/schedstat`, 'utf8').split(' ', 1)[0]) / 1e6;
  } catch {
    return NaN;
  }
};

const quantile = (sorted, share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN;
const shown = (latencies) => {
  const sorted = latencies.toSorted((a, b) => a - b);
  const [median, high, most] = [0.5, 0.99, 1].map((share) => quantile(sorted, share));
  return { median, high, most };
};

const NEW = (name) => ({ userPrincipalName: `${name}@contoso.example`, displayName: name, usageLocation: 'US' });

/** Each kind of request is asked again and again, one at a time, until it is told to stop. */
const probes = (kinds) => {
  let going = true;
  const latencies = Object.fromEntries(Object.keys(kinds).map((name) => [name, []]));
  const works = Object.fromEntries(Object.keys(kinds).map((name) => [name, []]));
  const statuses = {};
  const all = Object.entries(kinds).map(async ([name, work]) => {
    for (let round = 0; going && round < 1e6; round += 1) {
      const at = performance.now();
      const worked = serverTime();
      const { status } = await work(round).catch(() => ({ status: 599 }));
      latencies[name].push(performance.now() - at);
      works[name].push(serverTime() - worked);
      if (status >= 400) statuses[`${name} ${status}`] = (statuses[`${name} ${status}`] ?? 0) + 1;
      await wait(PAUSE * (0.5 + Math.random()));
    }
  });
  return {
    latencies,
    stop: async () => {
      going = false;
      await Promise.all(all);
      return {
        figures: Object.fromEntries(
          Object.keys(kinds).map((name) => [
            name,
            { asked: latencies[name].length, wall: shown(latencies[name]), work: shown(works[name]) },
          ]),
        ),
        statuses,
      };
    },
  };
};

let quiet;
const report = (name, { figures, statuses }, probe) => {
  console.log(`\n${name}${Object.keys(statuses).length === 0 ? '' : ` ${JSON.stringify(statuses)}`}`);
  const shownTimes = ({ median, high, most }, before) => {
    const times = before === undefined ? '' : `, ${(median / before.median).toFixed(1)} times the quiet median`;
    return `${[median, high, most].map((each) => each.toFixed(1)).join(' / ')} ms${times}`;
  };
  for (const [kind, { asked, wall, work }] of Object.entries(figures)) {
    console.log(`  ${kind.padEnd(16)} median / 99% / most of ${asked}: ${shownTimes(wall, quiet?.[kind].wall)}`);
    console.log(`  ${''.padEnd(16)} the server's CPU meanwhile: ${shownTimes(work, quiet?.[kind].work)}`);
  }
  const { rounds, sum, longest, over, wall: delay } = probe;
  console.log(
    `  loop: ${rounds} rounds, ${(sum / 1_000).toFixed(1)} s of CPU, longest ${longest.map(Math.round).join(', ')} ms`,
  );
  console.log(
    `  loop: rounds over so many ms of CPU ${JSON.stringify(over)}, ` +
      `delay 99% ${delay.p99.toFixed(0)} ms, most ${delay.max.toFixed(0)} ms`,
  );
};

const probed = async (name, kinds, work) => {
  server.send({ probe: 'begin' });
  await told((message) => message.probe === 'begun');
  const running = probes(kinds);
  const began = performance.now();
  const asked = await work(running);
  const took = (performance.now() - began) / 1_000;
  const result = await running.stop();
  server.send({ probe: 'end', name: name.split(' ')[0] });
  const { figures } = await told((message) => message.probe === 'ended');
  report(`${name}: ${took.toFixed(1)} s${asked === undefined ? '' : `, ${asked}`}`, result, figures);
  return result;
};

const untilFinished = async (id) => {
  for (;;) {
    const { status, body } = await ask('GET', `/api/operations/${id}`);
    if (status === 200 && body.state === 'finished') return body.counts;
    await wait(200);
  }
};
/** A dry run of very many users is answered with an address where its end is told. */
const tried = async (body) => {
  const at = performance.now();
  const { id, total } = await done('POST', '/api/operations?dryRun=true', { body });
  const answered = Math.round(performance.now() - at);
  for (;;) {
    const { state, decided, counts } = await done('GET', `/api/dry-runs/${id}`);
    if (decided === total && state !== 'running')
      return `answered after ${answered} ms, ${state}, ${JSON.stringify(counts)}`;
    await wait(200);
  }
};
const started = async (body) => {
  const at = performance.now();
  const { id } = await done('POST', '/api/operations', { body });
  const answered = Math.round(performance.now() - at);
  const counts = await untilFinished(id);
  return `answered after ${answered} ms, ${JSON.stringify(counts)}`;
};

try {
  const { id: other } = await done('POST', '/api/tenants', { body: { displayName: 'Other', country: 'US' } });
  await done('POST', '/api/purchases', { body: { skuPartNumber: 'FLOW_FREE', seats: COUNT + 1_000 } });
  const kinds = {
    health: () => ask('GET', '/health/live'),
    'same tenant': (round) => ask('POST', '/api/users', { body: NEW(`same${Date.now()}-${round}`) }),
    'another tenant': (round) =>
      ask('POST', '/api/users', { body: NEW(`other${Date.now()}-${round}`), headers: { 'x-tenant-id': other } }),
    'page of users': () => ask('GET', '/api/users?limit=100'),
  };
  await probed('warming', kinds, () => wait(2_000));
  const first = await probed('quiet', kinds, async ({ latencies }) => {
    while (Object.values(latencies).some(({ length }) => length < QUIET_ROUNDS)) await wait(50);
  });
  quiet = first.figures;
  const names = Array.from({ length: COUNT }, (_, at) => `bulk${at}@contoso.example`);
  const bodies = {
    create: {
      mode: 'create',
      usageLocation: 'US',
      users: names.map((userPrincipalName, at) => ({ userPrincipalName, displayName: `Bulk ${at}` })),
    },
    add: { mode: 'add', users: names, licenses: [{ skuPartNumber: 'FLOW_FREE' }] },
  };
  for (const mode of modes.split(',')) {
    if (mode === 'dry-run')
      // where nobody was created before there is nobody to give a license to
      await probed('dry-run', kinds, () => tried(modes.startsWith('create') ? bodies.add : bodies.create));
    else await probed(`${mode} of ${COUNT}`, kinds, () => started(bodies[mode]));
  }
} catch (error) {
  console.error(error);
  process.exitCode = 1;
} finally {
  agent.destroy();
  if (server.kill('SIGTERM')) await once(server, 'exit');
  rmSync(dataDir, { recursive: true, force: true });
}
