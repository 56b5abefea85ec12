// Measures commands per second over HTTP on one hot pool. It starts a server of its own in a temporary data directory,
// creates users, and then assigns one product to all of them at once.
// node test/bench/http-load.mjs [commands] [connections]
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const [commands = 2_000, connections = 100] = process.argv.slice(2).map(Number);
const dataDir = mkdtempSync(join(tmpdir(), 'seatledger-bench-'));
const env = { ...process.env, DATA_DIR: dataDir, PORT: '0', LOG_LEVEL: 'warn', SAMPLE: 'on' };
const began = performance.now();
const server = fork(new URL('../../scripts/start.mjs', import.meta.url), {
  env,
  stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
});
const [{ url }] = await once(server, 'message');
console.log(`ready after ${Math.round(performance.now() - began)} ms`);

const agent = new Agent({ keepAlive: true, maxSockets: connections });
/** This uses node:http, because fetch costs the client more than the server needs. */
const post = (path, body) =>
  new Promise((resolve, reject) => {
    const text = JSON.stringify(body);
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) };
    const sent = request(`${url}${path}`, { method: 'POST', agent, headers }, (response) => {
      let answer = '';
      response.on('data', (chunk) => (answer += chunk));
      response.on('end', () => resolve({ status: response.statusCode, body: JSON.parse(answer) }));
    });
    sent.on('error', reject);
    sent.end(text);
  });

/** Runs `work` for 0 to count-1, so many at once. Resolves to the statuses and latencies. */
async function load(name, count, work) {
  const latencies = [];
  const statuses = new Map();
  let next = 0;
  const start = performance.now();
  const worker = async () => {
    while (next < count) {
      const index = next++;
      const sentAt = performance.now();
      const { status } = await work(index);
      latencies.push(performance.now() - sentAt);
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
    }
  };
  await Promise.all(Array.from({ length: connections }, worker));
  const seconds = (performance.now() - start) / 1000;
  latencies.sort((a, b) => a - b);
  const at = (share) => `${latencies[Math.min(count - 1, Math.floor(count * share))].toFixed(1)} ms`;
  console.log(
    `${name}: ${count} in ${seconds.toFixed(2)} s = ${Math.round(count / seconds)}/s, ` +
      `median ${at(0.5)}, 99% ${at(0.99)}, ${JSON.stringify(Object.fromEntries(statuses))}`,
  );
}

try {
  await post('/api/purchases', { skuPartNumber: 'FLOW_FREE', seats: Math.ceil(commands / 2) });
  const ids = [];
  await load('create users', commands, async (index) => {
    const body = {
      userPrincipalName: `load${index}@contoso.example`,
      displayName: `Load ${index}`,
      usageLocation: 'US',
    };
    const answer = await post('/api/users', body);
    ids[index] = answer.body.id;
    return answer;
  });
  await load('assign one product (seats for half)', commands, (index) =>
    post(`/api/users/${ids[index]}/licenses`, { add: [{ skuPartNumber: 'FLOW_FREE' }] }),
  );
} finally {
  agent.destroy();
  server.kill('SIGTERM');
  await once(server, 'exit');
  rmSync(dataDir, { recursive: true, force: true });
}
