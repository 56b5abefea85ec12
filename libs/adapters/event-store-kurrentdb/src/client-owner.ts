import { setMaxListeners } from 'node:events';
import type { AppendRecordInput, ConsistencyCheck, SubscribeToAllOptions } from '@kurrent/kurrentdb-client';
import { StoreClosed, type Delay, type Random } from '#application';
import { appendInTries } from './append-tries.js';
import type { KurrentClient, SingleClient, Subscription } from './client.js';
import { MovingSubscription } from './moving-subscription.js';
import { unlessOver, type Owned, type Owner, type Renewal } from './owned.js';
import { readInTries } from './read-tries.js';
import { serves } from './serves.js';
import { troubleIn, type Trouble } from './trouble.js';

export interface OwnerParts {
  /** Makes a client of this node, or of the connection string as it is. */
  readonly connect: (node?: string) => SingleClient;
  /** It is undefined where the connection string names a single node: nobody else can be asked. */
  readonly leaders?:
    | {
        ask(suspect: string | undefined): Promise<string | undefined>;
        knows(node: string): void;
      }
    | undefined;
  readonly delay: Delay;
  readonly random: Random;
  /** A call waits so long for a leader, and a read for an event. */
  readonly ownMilliseconds: number;
  readonly onRenewal?: ((renewal: Renewal) => void) | undefined;
}

const FIRST_PAUSE = 500;
/** Clients are made at longer and longer intervals while none succeeds. */
const LONGEST_PAUSE = 5_000;
/** To ask who leads costs nothing, so that a new leader is found within 3 s. */
const LONGEST_BETWEEN_QUESTIONS = 2_000;

/**
 * Owns the one client, and gives it away as if it never changed. The package's client doesn't survive its leader (facts
 * 24 and 26), so another takes its place: one at a time, shared by all callers, and only where the failure comes from
 * the present one. Calls under way on the one before end by themselves, and it is disposed after them.
 */
export class ClientOwner implements KurrentClient, Owner {
  #present: Owned;
  #renewing: Promise<void> | undefined;
  #renewals = 0;
  /** Counts the clients since the last that answered anything. */
  #inVain = 0;
  readonly #subscriptions = new Set<MovingSubscription>();
  readonly #end = new AbortController();

  constructor(private readonly parts: OwnerParts) {
    this.#present = { client: parts.connect(), node: undefined, calls: 0 };
    // every call listens for as long as it takes
    setMaxListeners(0, this.#end.signal);
  }

  get renewals(): number {
    return this.#renewals;
  }

  get ended(): AbortSignal {
    return this.#end.signal;
  }

  get delay(): Delay {
    return this.parts.delay;
  }

  get ownMilliseconds(): number {
    return this.parts.ownMilliseconds;
  }

  appendRecords(records: AppendRecordInput[], checks: ConsistencyCheck[]) {
    return appendInTries(this, records, checks);
  }

  readAll(options: Parameters<KurrentClient['readAll']>[0]): ReturnType<KurrentClient['readAll']> {
    return readInTries(this, (client) => client.readAll(options));
  }

  readStream(
    stream: string,
    options: Parameters<KurrentClient['readStream']>[1],
  ): ReturnType<KurrentClient['readStream']> {
    return readInTries(this, (client) => client.readStream(stream, options));
  }

  /** The subscription goes on from its place whenever a client takes the place of another. */
  subscribeToAll(options: SubscribeToAllOptions): Subscription {
    const subscription = new MovingSubscription(options, () => this.#subscriptions.delete(subscription));
    this.#subscriptions.add(subscription);
    subscription.moveTo(this.#present.client);
    return subscription;
  }

  serverVersion(): Promise<string> {
    return this.#present.client.serverVersion();
  }

  giveUp(): void {
    this.#end.abort(new StoreClosed('the event store is closed'));
  }

  /** Appends that were sent end by themselves. */
  async dispose(): Promise<void> {
    this.giveUp();
    await this.#renewing?.catch(() => undefined);
    await this.#present.client.dispose();
  }

  async present(signal: AbortSignal): Promise<Owned> {
    const renewing = this.#renewing;
    if (renewing !== undefined) await unlessOver(renewing, signal);
    signal.throwIfAborted();
    return this.#present;
  }

  isPresent(owned: Owned): boolean {
    return this.#present === owned;
  }

  begin(owned: Owned): () => void {
    owned.calls += 1;
    return () => {
      owned.calls -= 1;
      this.#disposeUnused(owned);
    };
  }

  answered(owned: Owned): void {
    if (this.isPresent(owned)) this.#inVain = 0;
  }

  async failed(owned: Owned, error: unknown, signal: AbortSignal): Promise<'renewed' | 'serves' | 'no-trouble'> {
    const trouble = troubleIn(error);
    if (trouble === undefined || this.ended.aborted) return 'no-trouble';
    if (!this.isPresent(owned)) return 'renewed';
    // where nobody else can be asked, the one that doesn't lead is the only one
    if (trouble.kind === 'not-leader' && this.parts.leaders === undefined) return 'no-trouble';
    await unlessOver(this.#renew(owned, trouble, textOf(error)), signal);
    return this.isPresent(owned) ? 'serves' : 'renewed';
  }

  async leadsNoMore(owned: Owned, signal: AbortSignal): Promise<boolean> {
    const { leaders } = this.parts;
    if (this.isPresent(owned) && leaders !== undefined) {
      const node = owned.node ?? (await owned.client.node().catch(() => undefined));
      const leader = await leaders.ask(node);
      if (leader === undefined || leader === node) return false;
      const because = `${node} didn't answer, and ${leader} leads`;
      await unlessOver(this.#renew(owned, { kind: 'not-leader', leader }, because), signal);
    }
    return !this.isPresent(owned);
  }

  #renew(owned: Owned, trouble: Trouble, because: string): Promise<void> {
    if (trouble.kind === 'not-leader' && trouble.leader !== undefined) this.parts.leaders?.knows(trouble.leader);
    this.#renewing ??= this.#untilOneServes(owned, trouble, because).finally(() => {
      this.#renewing = undefined;
    });
    return this.#renewing;
  }

  /** A client that only lost its connection is kept, since its compiled part connects again and leaves no socket. */
  async #untilOneServes(before: Owned, { kind }: Trouble, because: string): Promise<void> {
    if (kind === 'unavailable' && (await serves(before.client, this.ended))) return;
    for (;;) {
      if (this.#inVain > 0) await this.#pause(this.#inVain, LONGEST_PAUSE);
      const node = await this.#leader(before);
      this.#renewals += 1;
      this.#inVain += 1;
      const client = this.parts.connect(node);
      if (await serves(client, this.ended)) return this.#replace(before, { client, node, calls: 0 }, because);
      await client.dispose();
      this.ended.throwIfAborted();
    }
  }

  /** Resolves to the node that leads, once one does; to undefined where the connection string names one alone. */
  async #leader(before: Owned): Promise<string | undefined> {
    const { leaders } = this.parts;
    if (leaders === undefined) return undefined;
    const suspect = before.node ?? (await before.client.node().catch(() => undefined));
    for (let questions = 1; ; questions += 1) {
      const leader = await leaders.ask(suspect);
      if (leader !== undefined) return leader;
      await this.#pause(questions, LONGEST_BETWEEN_QUESTIONS);
    }
  }

  #replace(before: Owned, present: Owned, because: string): void {
    this.#present = present;
    for (const subscription of this.#subscriptions) subscription.moveTo(present.client);
    this.#disposeUnused(before);
    this.parts.onRenewal?.({ renewals: this.#renewals, node: present.node, because });
  }

  #disposeUnused(owned: Owned): void {
    if (!this.isPresent(owned) && owned.calls === 0) void owned.client.dispose();
  }

  /** Waits for 0.5 to 1 times as long as the count says, so that many processes don't come all at once. */
  async #pause(count: number, longest: number): Promise<void> {
    const milliseconds = Math.min(longest, FIRST_PAUSE * 2 ** Math.min(count - 1, 10));
    const [byte = 0] = this.parts.random.bytes(1);
    await this.parts.delay.wait(milliseconds * (0.5 + byte / 512), this.ended);
  }
}

const textOf = (error: unknown): string => {
  const { type, message } = error as { readonly type?: string; readonly message?: string };
  return [type, message].filter(Boolean).join(', ');
};
