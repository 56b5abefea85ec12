// Installs, starts and stops the servers that the contract suites and the end-to-end tests use, for .ci/run and for
// people:
//
//   npm run servers -- install            installs what is missing, from Debian's packages and Maven
//   npm run servers -- start [NAME …]     starts them and prints the variables to set
//   npm run servers -- stop | status | env
//   … --dir DIR --port PORT NAME          one more server, for a test that kills it: start, stop, kill, report
//
// Without a NAME it is about RabbitMQ and MongoDB, which tests use. PostgreSQL and Redis are for the bench alone.
// SERVERS_DIR, RABBITMQ_PORT, MONGODB_PORT, POSTGRESQL_PORT and REDIS_PORT put all of them elsewhere.
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { portInUse } from './processes.mjs';
import { mongodb } from './mongodb.mjs';
import { postgresql } from './postgresql.mjs';
import { rabbitmq } from './rabbitmq.mjs';
import { redis } from './redis.mjs';

const servers = { rabbitmq, mongodb, postgresql, redis };
const ofTests = ['rabbitmq', 'mongodb'];
const ports = {
  rabbitmq: Number(process.env.RABBITMQ_PORT ?? 5673),
  mongodb: Number(process.env.MONGODB_PORT ?? 27018),
  postgresql: Number(process.env.POSTGRESQL_PORT ?? 5433),
  redis: Number(process.env.REDIS_PORT ?? 6380),
};
const base = process.env.SERVERS_DIR ?? join(tmpdir(), 'seatledger-servers');
const libraries = join(base, 'lib', 'mongodb');

const usage =
  'usage: npm run servers -- install|start|stop|kill|report|status|env [NAME ...] [--dir DIR] [--port PORT]';
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { dir: { type: 'string' }, port: { type: 'string' } },
});
const [verb = 'status', ...named] = positionals;
const names = named.length > 0 ? named : ofTests;
const unknown = names.filter((name) => !(name in servers));
if (unknown.length > 0 || !['install', 'start', 'stop', 'kill', 'report', 'status', 'env'].includes(verb)) {
  console.error(unknown.length > 0 ? `unknown server ${unknown.join(', ')}\n${usage}` : usage);
  process.exit(2);
}

const place = (name) => ({
  dir: values.dir ?? join(base, name),
  port: values.port === undefined ? ports[name] : Number(values.port),
  libraries,
});
const variable = (name) => `${servers[name].variable}=${servers[name].url(place(name).port)}`;

const verbs = {
  install: async (name) => servers[name].install(place(name)),
  start: async (name) => {
    const at = place(name);
    servers[name].install(at);
    if (!servers[name].running(at)) {
      if (await portInUse(at.port))
        throw new Error(`port ${at.port} is taken by something else: name another with --port`);
      await servers[name].start(at);
    }
    console.log(variable(name));
  },
  stop: async (name) => servers[name].stop(place(name)),
  kill: async (name) => servers[name].kill(place(name)),
  report: async (name) => console.log(servers[name].report?.(place(name)) ?? `${name} has nothing to report`),
  status: async (name) => console.log(`${name}: ${servers[name].running(place(name)) ? 'running' : 'stopped'}`),
  env: async (name) => console.log(variable(name)),
};

try {
  for (const name of names) await verbs[verb](name);
} catch (error) {
  console.error(`${verb}: ${error instanceof Error ? error.message : String(error)}`);
  process.exit(1);
}
