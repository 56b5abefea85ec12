import {
  defined,
  effectsOf,
  evolve,
  initialState,
  isRefused,
  progressOperation,
  receiptOf,
  retentionText,
  storedCommand,
  streamName,
  userNamedBy,
  withUserIds,
  type AddressKey,
  type AddressState,
  writesOf,
  type CommandDecided,
  type CommandId,
  type Decision,
  type DecisionWithReceipt,
  type DomainEvent,
  type Instant,
  type ItemResult,
  type OperationState,
  type StreamRef,
  type TenantState,
  type StreamWrite,
  type TenantId,
  type UserId,
  type UserRef,
} from '#licensing';
import { receiptStream, replyToRepeat, type Receipt, type ReceiptKey, type Receipts } from '../inbox/receipts.js';
import type { EventToStore } from '../ports/codec.js';
import type { Appended, CheckLimit, EventMetadata, Position } from '../ports/event-store.js';
import type { Turn } from '../ports/turn.js';
import { damageIn, type CommandReply, type FailureCode } from '../replies.js';
import { Pace, UNIT } from '../ports/pace.js';
import type { BatchView } from './batch-view.js';
import { decideOn, momentOf, type DecisionParts, type Moment } from './drive.js';
import { receiptWith } from './receipt-with.js';
import {
  failed,
  failedByDamage,
  NO_TENANT,
  type FailureOfItem,
  type Job,
  type LaneCommand,
  type OperationSliceCommands,
  type SliceReply,
} from './lane-command.js';
import { isOutage } from '../streams/outages.js';
import { preparedOn } from './prepared-on.js';
import { madeBy, ReadAhead } from './read-ahead.js';

/** Is told about every bug and all damage that hit one command, and never about refusals or outages. */
export type OnBug = (
  error: unknown,
  about: { readonly commandId: string; readonly commandType: string; readonly tenantId: string },
) => void;
export interface DecisionTools extends DecisionParts {
  readonly turn: Turn;
  readonly onBug: OnBug;
}

/**
 * A batch may grow to so many bytes, as estimated before encoding: to seal, check and store it takes a moment in which
 * nobody else goes on. The estimate is above the true size (2 for each UTF-16 unit, and an envelope), and the store's
 * own limit of 8 MB is far enough away for what sealing adds.
 */
export const BATCH_BYTES = UNIT.bytes;
/** A slice takes so many users even on a machine that is busy with something else: each append has a price. */
const LEAST_USERS = 20;
/** And to so many events, but for a single command that alone makes more. */
export const BATCH_EVENTS = UNIT.events;
const ENVELOPE_BYTES = 700;
const bytesOf = (data: object): number => 2 * JSON.stringify(data).length;
const estimate = (events: readonly DomainEvent[]): number =>
  events.reduce((sum, { data }) => sum + ENVELOPE_BYTES + bytesOf(data), 0);

/** One command came to this, before the append. `written` says that it leaves a receipt. */
type Verdict = { readonly reply: CommandReply; readonly written: boolean } | 'no-room';
/** Answers one job, from the append where there was one. */
type GiveAnswer = (appended: Appended | undefined) => void;
/**
 * Where a command stands: at its receipt, before which all that it changed stands, so that a repeat tells the same. A
 * store that can't tell without another call says where the append ends.
 */
const placeOf = (appended: Appended, command: ReceiptKey): Position =>
  appended.lastIn?.get(streamName(receiptStream(command))) ?? appended.position;

/**
 * Decides job after job on running states, and collects what is to be appended. It waits for reads only, never for a
 * write, and may be thrown away at any time: nothing counts before the append.
 */
export class Batch {
  readonly #decided = new Map<
    CommandId,
    { readonly owner: TenantId; readonly hash: string; readonly reply: CommandReply; readonly written: boolean }
  >();
  /** They stand in the order of the jobs. */
  readonly answers: GiveAnswer[] = [];
  /** These found no room, and wait in order for the next batch. */
  readonly left: Job[] = [];
  /** These are the others: of a slice what found room. */
  readonly taken: Job[] = [];
  /**
   * They tell of each bug, and only once what the batch rested on has proved true: on states that don't fit together
   * anything may fail.
   */
  readonly bugs: (() => void)[] = [];
  /** All that one append brings happened at one instant, so that no instant parts an append in two. */
  readonly #moment: Moment;
  #bytes = 0;
  #events = 0;
  /** These were found to have moved, or to be damaged: they are read, whatever a command makes. */
  readonly #moved = new Set<string>();
  /** The commands of one job after the other may take so much of what the store can check. */
  #checks: CheckLimit | undefined;

  constructor(
    readonly view: BatchView,
    private readonly receipts: Receipts,
    private readonly tools: DecisionTools,
    private readonly limit: CheckLimit | undefined,
  ) {
    this.#moment = momentOf(tools.clock);
  }

  /** Loads what the commands are known to need, and what was found to have moved, all at once. */
  async prefetch(jobs: readonly Job[], moved: Iterable<StreamRef> = []): Promise<void> {
    const refs: StreamRef[] = [...moved];
    for (const ref of refs) this.#moved.add(streamName(ref));
    const singles = new ReadAhead(this.tools.ids, this.limit);
    for (const job of jobs) {
      if (job.kind === 'command') this.#readAhead([job.command], singles);
      else refs.push(operationOf(job.slice), ...this.#readAhead(job.slice.items));
    }
    await this.view.prefetch([...refs, ...singles.refs]);
  }

  #readAhead(
    commands: readonly LaneCommand[],
    ahead: ReadAhead = new ReadAhead(this.tools.ids, this.limit),
  ): readonly StreamRef[] {
    for (const command of commands)
      if (!ahead.isEnough && this.receipts.peek(command.commandId) === undefined) ahead.add(command);
    return ahead.refs;
  }

  /** @throws only for outages: a bug is answered to its own command. */
  async decide(jobs: readonly Job[]): Promise<void> {
    const { limit } = this;
    const hasSlice = jobs.some(({ kind }) => kind === 'slice');
    // single commands go first, and leave room for the slice
    this.#checks = limit && hasSlice ? { ...limit, bytes: limit.bytes / 2 } : limit;
    const pace = new Pace(this.tools.turn, 'soon');
    for (const job of jobs) {
      if (job.kind === 'slice') {
        this.#checks = limit;
        await this.#decideSlice(job);
      } else if (this.left.length > 0) this.left.push(job);
      else {
        await this.#decideSingle(job);
        if (pace.spent('users')) await pace.rest();
      }
    }
  }

  async #decideSingle(job: Job & { readonly kind: 'command' }): Promise<void> {
    const verdict = await this.#verdict(job.command);
    if (verdict === 'no-room') {
      this.left.push(job);
      return;
    }
    this.taken.push(job);
    const placeIn = (appended: Appended | undefined) => appended && placeOf(appended, job.command);
    this.answers.push((appended) => job.answer(placed(verdict.reply, placeIn(appended))));
  }

  /** Returns the receipts that the append made true, with the place where they stand. */
  written(appended: Appended): ReadonlyMap<CommandId, Receipt> {
    const receipts = new Map<CommandId, Receipt>();
    for (const [commandId, { owner, hash, reply, written }] of this.#decided) {
      if (written) receipts.set(commandId, { hash, reply: placed(reply, placeOf(appended, { owner, commandId })) });
    }
    return receipts;
  }

  async #decideSlice(job: Job & { readonly kind: 'slice' }): Promise<void> {
    const { slice } = job;
    const ref = operationOf(slice);
    this.view.asks(ref);
    const state = await this.#stateOf(job);
    const isPurged = state !== undefined && (await this.#isPurged(slice));
    const isHere = !isPurged && state?.status === 'running' && state.cursor === slice.from;
    this.view.endDecision(isHere ? 'a-trace' : 'no-trace');
    if (!isHere) this.taken.push(job);
    if (state === undefined) return;
    if (!isHere) {
      this.answers.push(() => job.answer(isPurged ? { outcome: 'tenant-purged' } : { outcome: 'elsewhere', state }));
      return;
    }
    const results: ItemResult[] = [];
    let blocked: FailureCode | undefined;
    const pace = new Pace(this.tools.turn);
    for (const [place, item] of slice.items.entries()) {
      // what was decided is recorded: single commands that came meanwhile wait for no more than that
      if (place > 0 && (this.#bytes > BATCH_BYTES || (pace.spent('users') && place >= LEAST_USERS))) break;
      if (job.skipFirst && place === 0) {
        results.push(failedItem(job.skipFirst));
        continue;
      }
      const verdict = await this.#verdict(item);
      if (verdict === 'no-room') break;
      const { reply } = verdict;
      if (reply.outcome === 'failed' && !isOfOneItem(reply.failure)) {
        blocked = reply.failure;
        break;
      }
      const result = resultOf(reply);
      results.push(result);
      // the progress tells it once more
      this.#bytes += bytesOf(result);
    }
    if (results.length === 0 && blocked === undefined) {
      this.left.push(job);
      return;
    }
    const items = blocked === undefined ? slice.items.slice(0, results.length) : slice.items;
    this.taken.push({ ...job, slice: { ...slice, items } });
    if (results.length > 0) this.#record(slice, progressOperation(state, results));
    const after = this.view.peek(ref) as OperationState;
    const reply: SliceReply = { outcome: 'progressed', state: after, ...(blocked === undefined ? {} : { blocked }) };
    this.answers.push(() => job.answer(reply));
  }

  async #isPurged({ tenantId }: OperationSliceCommands): Promise<boolean> {
    const ref = { kind: 'tenant', tenantId } as const;
    this.view.asks(ref);
    const { status } = (this.view.peek(ref) ?? (await this.view.state(ref))) as TenantState;
    return status === 'purged';
  }

  /** Resolves to undefined, and answers the job, where the operation's own stream is damaged. */
  async #stateOf({ slice, answer }: Job & { readonly kind: 'slice' }): Promise<OperationState | undefined> {
    try {
      return (await this.view.state(operationOf(slice))) as OperationState;
    } catch (error) {
      const found = damageIn(error);
      if (found === undefined) throw error;
      this.answers.push(() => answer({ outcome: 'failed', failure: found.failure }));
      return undefined;
    }
  }

  #record(slice: OperationSliceCommands, events: readonly DomainEvent[]): void {
    const stream = operationOf(slice);
    this.view.plan([{ stream, events }])();
    const metadata = { ...slice.metadata, tenantId: slice.tenantId, occurredAt: this.#moment.now };
    this.view.add(
      stream,
      events.map((event, index) => ({
        id: this.tools.ids.derive(slice.operationId, `progress-${slice.from}-${index}`),
        event,
        metadata,
      })),
    );
    this.#bytes += estimate(events);
    this.#events += events.length;
  }

  async #verdict(command: LaneCommand): Promise<Verdict> {
    const { commandId, hash } = command;
    const known = this.receipts.peek(commandId);
    if (known !== undefined) return { reply: replyToRepeat(known, commandId, hash), written: false };
    const first = this.#decided.get(commandId);
    // a first that left no receipt answers its repeats too: it would be decided the same on the same states
    if (first !== undefined)
      return { reply: first.written ? replyToRepeat(first, commandId, hash) : first.reply, written: false };
    const verdict = await this.#decideNew(command);
    if (verdict !== 'no-room') this.#decided.set(commandId, { owner: command.owner, hash, ...verdict });
    return verdict;
  }

  async #decideNew(command: LaneCommand): Promise<Verdict> {
    const { commandId, commandType, tenantId } = command;
    let leaves: Parameters<BatchView['endDecision']>[0] = 'no-trace';
    try {
      const verdict = await this.#decideNow(command);
      if (verdict === 'no-room') leaves = 'put-back';
      else if (verdict.written) leaves = 'a-trace';
      return verdict;
    } catch (error) {
      if (isOutage(error)) throw error;
      this.bugs.push(() => this.tools.onBug(error, { commandId, commandType, tenantId }));
      const damage = damageIn(error);
      const reply = damage === undefined ? failed(commandId, 'internal-error') : failedByDamage(commandId, damage);
      return { reply, written: false };
    } finally {
      this.view.endDecision(leaves);
    }
  }

  async #decideNow(asked: LaneCommand): Promise<Verdict> {
    const command = await preparedOn(this.view, asked);
    if (command === undefined) return { reply: failed(asked.commandId, 'conflict'), written: false };
    const moment = this.#moment;
    const made = madeBy(command, this.tools.ids);
    this.view.makes(made.filter((ref) => !this.#moved.has(streamName(ref))));
    const decision = await decideOn(this.view, command.plan, command, moment, this.tools);
    if (leavesNoTrace(decision)) return this.#withoutTrace(command, decision);
    const receipt = await this.#receiptOf(command, decision, moment);
    const room = this.#accept(command, decision, receipt, moment.now);
    return room ? { reply: replyTo(command, decision), written: true } : 'no-room';
  }

  /**
   * No receipt is written, so that no conflict would tell that this very command was decided long ago. Looks for that.
   */
  async #withoutTrace(command: LaneCommand, decision: Untraced): Promise<Verdict> {
    const { commandId } = command;
    const earlier = await this.receipts.find(command);
    if (earlier !== undefined) return { reply: replyToRepeat(earlier, commandId, command.hash), written: false };
    return { reply: untracedReply(commandId, decision), written: false };
  }

  async #receiptOf(
    laneCommand: LaneCommand,
    decision: DecisionWithReceipt,
    { clockTrusted }: Moment,
  ): Promise<CommandDecided> {
    const { commandType, hash, plan, named, item, tenantId, about } = laneCommand;
    const retention = retentionText(this.tools.retention);
    const users = await this.#idsOf(named.users, tenantId);
    const asked = isRefused(plan) ? undefined : item === undefined ? storedCommand(plan) : { item };
    const command = asked && withUserIds(asked, (key) => users.get(key));
    const head = { commandType, hash, ...defined({ command }), clockTrusted, retention };
    const ids = named.users.flatMap((user) => (user.by === 'id' ? user.userId : (users.get(user.key) ?? [])));
    // a reason about one user that exists goes under that user's key
    if (about?.reason !== undefined)
      for (const userId of ids) await this.view.state({ kind: 'user', tenantId, userId });
    const receipt = receiptOf(head, decision, [...ids, ...named.skuIds]);
    return receiptWith(receipt, laneCommand, { writes: writesOf(decision), view: this.view, ids: this.tools.ids });
  }

  /** A refusal may come before the decider looked for the user behind an address, and is to be found under them. */
  async #idsOf(users: readonly UserRef[], tenantId: TenantId): Promise<ReadonlyMap<AddressKey, UserId>> {
    const ids = new Map<AddressKey, UserId>();
    for (const user of users) {
      if (user.by === 'id') continue;
      const ref = { kind: 'address', tenantId, key: user.key } as const;
      this.view.asks(ref);
      const userId = userNamedBy((this.view.peek(ref) ?? (await this.view.state(ref))) as AddressState);
      if (userId !== undefined) ids.set(user.key, userId);
    }
    return ids;
  }

  /**
   * Applies the decision and its receipt to the batch. Returns false, and applies nothing, where there is no room left.
   */
  #accept(command: LaneCommand, decision: DecisionWithReceipt, receipt: CommandDecided, now: Instant): boolean {
    const writes = writesOf(decision);
    const bytes = writes.reduce((sum, { events }) => sum + estimate(events), estimate([receipt]));
    // alone in its batch a command may be as large as the store takes it
    const events = writes.reduce((sum, write) => sum + write.events.length, 1);
    if (this.#bytes > 0 && (this.#bytes + bytes > BATCH_BYTES || this.#events + events > BATCH_EVENTS)) return false;
    const stream = receiptStream(command);
    // or rests on as much as it does
    if (this.#bytes > 0 && this.#checks && this.view.checkBytes(stream, this.#checks) > this.#checks.bytes)
      return false;
    const apply = this.view.plan(writes);
    const toStore = this.#numbered(command, [...writes, { stream, events: [receipt] }], now);
    apply();
    for (const write of toStore.slice(0, -1)) this.view.add(write.stream, write.events);
    // only the same number again asks for a receipt
    const state = command.number === undefined ? undefined : evolve(initialState(stream), receipt);
    this.view.begin(stream, toStore.at(-1)?.events ?? [], state);
    this.#bytes += bytes;
    this.#events += events;
    return true;
  }

  #numbered(
    command: LaneCommand,
    writes: readonly StreamWrite[],
    now: Instant,
  ): readonly { readonly stream: StreamRef; readonly events: readonly EventToStore[] }[] {
    const metadata: EventMetadata = {
      ...command.metadata,
      occurredAt: now,
      ...(command.tenantId === NO_TENANT ? {} : { tenantId: command.tenantId }),
    };
    let index = 0;
    return writes.map(({ stream, events }) => ({
      stream,
      events: events.map((event) => ({
        id: this.tools.ids.derive(command.commandId, String(index++)),
        event,
        metadata,
      })),
    }));
  }
}

const operationOf = ({ tenantId, operationId }: OperationSliceCommands) =>
  ({ kind: 'operation', tenantId, operationId }) as const;

/** A bug on one item is that item's failure; the operation goes on. */
const failedItem = (code: FailureOfItem): ItemResult => ({ outcome: 'failed', refusal: { code } });
const OF_ONE_ITEM: ReadonlySet<FailureCode> = new Set<FailureOfItem>([
  'internal-error',
  'damaged-event',
  'damaged-stream',
  'damaged-personal-data',
]);
const isOfOneItem = (failure: FailureCode): failure is FailureOfItem => OF_ONE_ITEM.has(failure);
const resultOf = (reply: CommandReply): ItemResult => {
  if (reply.outcome === 'refused') return { outcome: 'failed', refusal: reply.refusal };
  if (reply.outcome === 'failed' && isOfOneItem(reply.failure)) return failedItem(reply.failure);
  if (reply.outcome === 'failed' || reply.outcome === 'ignored') return failedItem('internal-error');
  return { outcome: 'complete', effects: effectsOf(reply.answer) };
};

type Untraced = Decision & { readonly outcome: 'ignored' | 'not-now' | 'refused' };
/** Of a tenant that isn't there, or not any more, nothing is written. */
const leavesNoTrace = (decision: Decision): decision is Untraced =>
  decision.outcome === 'ignored' ||
  decision.outcome === 'not-now' ||
  (decision.outcome === 'refused' && decision.refusal.code === 'tenant-not-found');
const untracedReply = (commandId: CommandId, decision: Untraced): CommandReply => {
  switch (decision.outcome) {
    case 'ignored':
      return { outcome: 'ignored', commandId, reason: decision.reason };
    case 'not-now':
      return { outcome: 'failed', commandId, failure: decision.failure, retryAfterSeconds: 60 };
    case 'refused':
      return { outcome: 'refused', commandId, refusal: decision.refusal };
  }
};

const replyTo = ({ commandId }: LaneCommand, decision: DecisionWithReceipt): CommandReply =>
  decision.outcome === 'refused'
    ? { outcome: 'refused', commandId, refusal: decision.refusal }
    : { outcome: decision.outcome, commandId, answer: decision.answer };

/** Adds the place of what the reply tells. One that tells of an earlier place, or of none, stays as it is. */
const placed = (reply: CommandReply, position: string | undefined): CommandReply => {
  if (
    position === undefined ||
    reply.outcome === 'ignored' ||
    reply.outcome === 'failed' ||
    reply.position !== undefined
  )
    return reply;
  return reply.outcome === 'refused' && reply.refusal.code === 'command-id-reused' ? reply : { ...reply, position };
};
