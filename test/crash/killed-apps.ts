import { once } from 'node:events';
import { setImmediate } from 'node:timers/promises';
import type { ChildProcess } from 'node:child_process';
import type { OwnRabbitMq } from '#testing/rabbitmq';
import { spawnApp } from '../support/app-process.js';

/** This many characters of what an app has printed are kept. */
const PRINTED = 4_000;

/**
 * This is an app under a supervisor that starts it again whenever it ended, like a container's `restart: always`. That
 * includes an app that ended by itself because the broker was away, and a machine that can't start it at the moment.
 */
export class KilledApp {
  private child: ChildProcess | undefined;
  private wanted = true;
  private starts = 0;
  private printed = '';
  private readonly supervised: Promise<void>;
  constructor(
    readonly name: string,
    private readonly env: Record<string, string>,
  ) {
    this.supervised = this.supervise();
  }

  /** Sends SIGKILL, wherever the app is. Where it is down at the moment, the next one that comes up gets the signal. */
  async kill(): Promise<void> {
    while (this.wanted && this.child?.kill('SIGKILL') !== true) await setImmediate();
  }

  async end(): Promise<void> {
    this.wanted = false;
    this.child?.kill('SIGTERM');
    await this.supervised;
  }

  /** Says how it fares, and what it has printed last. */
  tell(): string {
    return `${this.name}: started ${this.starts} times, printed last:\n${this.printed}`;
  }

  private async supervise(): Promise<void> {
    while (this.wanted) {
      this.starts += 1;
      const child = spawnApp(this.name, [], this.env);
      this.child = child;
      for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => this.print(String(chunk)));
      const ended = await once(child, 'exit').catch((error: unknown) => [String(error)]);
      this.print(`--- ended: ${ended.filter((each) => each !== null).join(' ')}\n`);
      this.child = undefined;
    }
  }

  private print(text: string): void {
    this.printed = (this.printed + text).slice(-PRINTED);
  }
}

/** This is one thing that is killed. */
export interface Kill {
  readonly of: string;
  readonly run: () => Promise<void>;
}

/**
 * Plans one kill after each `every` answers, of one app after the other. Kills of the broker are spread evenly among
 * those of apps.
 */
export const killPlan = (
  apps: readonly KilledApp[],
  broker: OwnRabbitMq,
  kills: { readonly apps: number; readonly broker: number },
): readonly Kill[] => {
  const total = kills.apps + kills.broker;
  const brokerAt = new Set(
    Array.from({ length: kills.broker }, (_, n) => Math.floor(((n + 0.5) * total) / Math.max(1, kills.broker))),
  );
  let next = 0;
  const killBroker: Kill = {
    of: 'the broker',
    run: async () => {
      await broker.kill();
      await broker.start();
    },
  };
  const killApp = (app: KilledApp): Kill => ({ of: app.name, run: () => app.kill() });
  return Array.from({ length: total }, (_, at) =>
    brokerAt.has(at) ? killBroker : killApp(apps[next++ % apps.length]!),
  );
};
