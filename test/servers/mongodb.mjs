// Runs a server that speaks MongoDB's protocol (mongo-java-server on its H2 file backend) on loopback. It is for
// correctness, and never for a benchmark.
import { closeSync, existsSync, mkdirSync, openSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { background, end, has, install, pidIn, run, runs, untilPort } from './processes.mjs';

const sources = join(import.meta.dirname, 'mongo');
const pidFile = (dir) => join(dir, 'pid');

export const mongodb = {
  name: 'mongodb',
  variable: 'MONGODB_URL',
  url: (port) => `mongodb://127.0.0.1:${port}/seatledger`,
  /** The jars lie in `libraries`, which all servers of this machine share. */
  install({ libraries }) {
    if (!has('javac')) install('openjdk-17-jdk-headless');
    if (existsSync(libraries) && readdirSync(libraries).some((jar) => jar.includes('h2-backend'))) return;
    if (!has('mvn')) install('maven');
    run('mvn', [
      '-q',
      '-B',
      '-f',
      join(sources, 'pom.xml'),
      'dependency:copy-dependencies',
      `-DoutputDirectory=${libraries}`,
    ]);
  },
  running: ({ dir }) => runs(pidFile(dir)),
  /** The documents of an earlier start on the same directory are there again. */
  async start({ dir, port, libraries }) {
    mkdirSync(dir, { recursive: true });
    const log = openSync(join(dir, 'log'), 'a');
    const args = [
      '-Xmx1g',
      '-Dorg.slf4j.simpleLogger.defaultLogLevel=warn',
      '-cp',
      join(libraries, '*'),
      join(sources, 'Main.java'),
      join(dir, 'db'),
      String(port),
    ];
    const pid = background('java', args, { stdio: ['ignore', log, log] });
    closeSync(log);
    writeFileSync(pidFile(dir), String(pid));
    await untilPort(port, 60, `the MongoDB-protocol server on port ${port}`);
  },
  stop: ({ dir }) => end(pidIn(pidFile(dir))),
  kill: ({ dir }) => end(pidIn(pidFile(dir)), 'SIGKILL'),
};
