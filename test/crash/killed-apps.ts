import { once } from 'node:events';
import { setImmediate } from 'node:timers/promises';
import type { ChildProcess } from 'node:child_process';
import type { OwnRabbitMq } from '#testing/rabbitmq';
import { spawnApp } from '../support/app-process.js';

/**
 * This is an app under a supervisor that starts it again whenever it ended, like a container's `restart: always`. That
 * includes an app that ended by itself because the broker was away.
 */
export class KilledApp {
  private child: ChildProcess | undefined;
  private wanted = true;
  private readonly supervised: Promise<void>;
  constructor(
    private readonly app: string,
    private readonly env: Record<string, string>,
  ) {
    this.supervised = this.supervise();
  }

  /** Sends SIGKILL, wherever the app is. Where it is down at the moment, the next one that comes up gets the signal. */
  async kill(): Promise<void> {
    while (!this.child?.kill('SIGKILL')) await setImmediate();
  }

  async end(): Promise<void> {
    this.wanted = false;
    this.child?.kill('SIGTERM');
    await this.supervised;
  }

  private async supervise(): Promise<void> {
    while (this.wanted) {
      this.child = spawnApp(this.app, [], this.env);
      for (const stream of [this.child.stdout, this.child.stderr]) stream?.resume();
      await once(this.child, 'exit');
      this.child = undefined;
    }
  }
}

/**
 * Plans one kill after each `every` answers, of one app after the other. Kills of the broker are spread evenly among
 * those of apps.
 */
export const killPlan = (
  apps: readonly KilledApp[],
  broker: OwnRabbitMq,
  kills: { readonly apps: number; readonly broker: number },
): readonly (() => Promise<void>)[] => {
  const total = kills.apps + kills.broker;
  const brokerAt = new Set(
    Array.from({ length: kills.broker }, (_, n) => Math.floor(((n + 0.5) * total) / Math.max(1, kills.broker))),
  );
  let next = 0;
  return Array.from({ length: total }, (_, at) =>
    brokerAt.has(at)
      ? async () => {
          await broker.kill();
          await broker.start();
        }
      : () => apps[next++ % apps.length]!.kill(),
  );
};
