import { setTimeout as wait } from 'node:timers/promises';
import type { OwnRabbitMq } from '#testing/rabbitmq';
import { type AmqpReply, NotAnswered, Upstream } from '../acceptance/amqp-driver.js';
import { Patience } from '../support/patience.js';
import type { Kill, KilledApp } from './killed-apps.js';

/** How many commands wait for an answer at once. */
const WINDOW = 400;
/** A broker that is killed on a busy machine may need a minute and a half. */
const LONGEST_SILENCE = 180_000;
/** Whoever got no answer asks again this many milliseconds later. */
const AGAIN = 200;
const E3 = 'ENTERPRISEPACK';

/**
 * Every third command buys one seat, and the others create a user who takes one. A command that is applied twice, or
 * not at all, shows in the totals.
 */
const command = (n: number): { type: string; body: unknown } =>
  n % 3 === 0
    ? { type: 'PurchaseSeats', body: { skuPartNumber: E3, seats: 1 } }
    : {
        type: 'CreateUser',
        body: {
          userPrincipalName: `user-${n}@contoso.example`,
          profile: { displayName: `User ${n}` },
          usageLocation: 'DE',
          licenses: n % 3 === 1 ? [{ skuPartNumber: E3 }] : [],
        },
      };

/**
 * Sends all commands, a window at a time, and again under the same id after every lost connection. It kills something
 * after every so many answers.
 */
export class Sender {
  readonly replies = new Map<number, AmqpReply>();
  /** Each reason for which a command was sent again, with the number of times. */
  private readonly again = new Map<string, number>();
  private readonly killed: string[] = [];
  private upstream: Promise<Upstream>;
  private isOver = false;
  constructor(
    private readonly broker: OwnRabbitMq,
    private readonly tenantId: string,
    private readonly commands: number,
  ) {
    this.upstream = this.connect();
  }

  /** @throws Error that says where everything stands, where no reply came for too long */
  async run(apps: readonly KilledApp[], kills: readonly Kill[]): Promise<void> {
    const patience = new Patience('no reply came', LONGEST_SILENCE, async () =>
      [this.tell(kills.length), ...apps.map((app) => app.tell()), await this.broker.report()].join('\n\n'),
    );
    try {
      await Promise.race([this.sendAll(kills, () => patience.heard()), patience.over]);
    } finally {
      this.isOver = true;
      patience.end();
    }
  }

  async close(): Promise<void> {
    await this.upstream.then(
      (upstream) => upstream.close().catch(() => undefined),
      () => undefined,
    );
  }

  /** A kill that fails, as that of a broker that doesn't come up again, ends it. */
  private async sendAll(kills: readonly Kill[], heard: () => void): Promise<void> {
    const every = Math.floor(this.commands / (kills.length + 1));
    let killing: Promise<void> = Promise.resolve();
    let fail!: (error: Error) => void;
    const failed = new Promise<never>((_resolve, reject) => (fail = reject));
    const onReply = (): void => {
      heard();
      const kill = kills[this.killed.length];
      if (kill === undefined || this.replies.size < (this.killed.length + 1) * every) return;
      this.killed.push(kill.of);
      killing = killing.then(kill.run);
      killing.catch(fail);
    };
    const sending = async (): Promise<void> => {
      for (let from = 0; from < this.commands; from += WINDOW)
        await this.untilAnswered(
          Array.from({ length: Math.min(WINDOW, this.commands - from) }, (_, n) => from + n),
          onReply,
        );
      await killing;
    };
    await Promise.race([sending(), failed]);
    expect(this.killed).toHaveLength(kills.length);
  }

  private async untilAnswered(numbers: readonly number[], onReply: () => void): Promise<void> {
    while (!this.isOver) {
      const open = numbers.filter((n) => !this.replies.has(n));
      if (open.length === 0) return;
      const upstream = await this.connected();
      await Promise.all(open.map((n) => this.send(upstream, n, onReply)));
      if (numbers.some((n) => !this.replies.has(n))) await wait(AGAIN);
    }
  }

  private async send(upstream: Upstream, n: number, onReply: () => void): Promise<void> {
    const { type, body } = command(n);
    try {
      const reply = await upstream.send(this.tenantId, type, body, `kill-${n}`);
      if (reply.outcome === 'failed') return this.sendAgain(`failed: ${reply.failure}`);
      this.replies.set(n, reply);
      onReply();
    } catch (error) {
      if (!(error instanceof NotAnswered)) throw error;
      this.sendAgain(error.why);
    }
  }

  private sendAgain(why: string): void {
    this.again.set(why, (this.again.get(why) ?? 0) + 1);
  }

  private connect(): Promise<Upstream> {
    const connecting = Upstream.connect(this.broker.url, 'commands.v2');
    connecting.catch(() => undefined); // who waits for it learns of the failure
    return connecting;
  }

  /** Returns the connection, or makes a new one where it was lost, for which it asks until the broker is back. */
  private async connected(): Promise<Upstream> {
    for (;;) {
      try {
        const upstream = await this.upstream;
        if (!upstream.isLost) return upstream;
        this.upstream = this.connect();
        await this.upstream;
      } catch (error) {
        if (this.isOver) throw error;
        await wait(AGAIN);
        this.upstream = this.connect();
      }
    }
  }

  private tell(kills: number): string {
    const window = Math.floor(this.replies.size / WINDOW) * WINDOW;
    const open = Array.from({ length: WINDOW }, (_, n) => window + n).filter((n) => !this.replies.has(n));
    const again = [...this.again].map(([why, times]) => `${why} ${times} times`).join(', ');
    return (
      `${this.replies.size} of ${this.commands} are answered; open are ${open.length}, the first ${open[0]}\n` +
      `sent again: ${again === '' ? 'none' : again}\n` +
      `${this.killed.length} of ${kills} were killed, the last ones ${this.killed.slice(-5).join(', ')}`
    );
  }
}
