// Runs a private RabbitMQ node on loopback, in a directory of its own. It needs no root service and touches nothing
// shared.
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { end, install, pidIn, run, runs, until, untilPort } from './processes.mjs';

// The package's wrapper insists on the user rabbitmq, but the scripts behind it run as anybody, with HOME for the
// Erlang cookie.
const bin = (name) => join('/usr/lib/rabbitmq/bin', name);

const environment = ({ dir, port }) => ({
  ...process.env,
  HOME: dir,
  RABBITMQ_NODENAME: `seatledger${port}@localhost`,
  RABBITMQ_NODE_IP_ADDRESS: '127.0.0.1',
  RABBITMQ_NODE_PORT: String(port),
  RABBITMQ_DIST_PORT: String(port + 20000),
  ERL_EPMD_ADDRESS: '127.0.0.1',
  RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: '-kernel inet_dist_use_interface {127,0,0,1}',
  RABBITMQ_MNESIA_BASE: join(dir, 'mnesia'),
  RABBITMQ_LOG_BASE: join(dir, 'log'),
  RABBITMQ_PID_FILE: join(dir, 'pid'),
  RABBITMQ_ENABLED_PLUGINS_FILE: join(dir, 'enabled_plugins'),
  RABBITMQ_CONFIG_FILE: join(dir, 'rabbitmq.conf'),
});
const pidFile = (dir) => join(dir, 'pid');

export const rabbitmq = {
  name: 'rabbitmq',
  variable: 'RABBITMQ_URL',
  url: (port) => `amqp://guest:guest@127.0.0.1:${port}`,
  install() {
    if (!existsSync(bin('rabbitmq-server'))) install('rabbitmq-server');
  },
  running: ({ dir }) => runs(pidFile(dir)),
  /** Durable queues and confirmed messages of an earlier start on the same directory are there again. */
  async start({ dir, port }) {
    mkdirSync(join(dir, 'log'), { recursive: true });
    writeFileSync(join(dir, 'enabled_plugins'), '[rabbitmq_consistent_hash_exchange].\n');
    writeFileSync(
      join(dir, 'rabbitmq.conf'),
      'vm_memory_high_watermark.absolute = 2GB\ndisk_free_limit.absolute = 200MB\n',
    );
    rmSync(pidFile(dir), { force: true });
    const env = environment({ dir, port });
    run(bin('rabbitmq-server'), ['-detached'], { env });
    await untilPort(port, 90, `RabbitMQ on port ${port}`);
    // right after the port opens the node may not be registered yet, so this asks again
    await until(
      () => {
        try {
          run(bin('rabbitmqctl'), ['-q', 'await_startup', '--timeout', '60'], { env });
          return true;
        } catch {
          return false;
        }
      },
      60,
      'RabbitMQ, fully started,',
    );
  },
  async stop({ dir, port }) {
    if (!rabbitmq.running({ dir })) return;
    run(bin('rabbitmqctl'), ['-q', 'shutdown'], { env: environment({ dir, port }) });
  },
  report: ({ dir, port }) =>
    run(
      bin('rabbitmqctl'),
      ['-q', 'list_queues', 'name', 'state', 'messages_ready', 'messages_unacknowledged', 'consumers'],
      { env: environment({ dir, port }), timeout: 60_000 },
    ),
  kill: ({ dir }) => end(pidIn(pidFile(dir)), 'SIGKILL'),
};
