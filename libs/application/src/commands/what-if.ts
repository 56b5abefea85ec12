import {
  available,
  answerOf,
  decide,
  parseStream,
  retentionOfText,
  streamName,
  usersOfReceipt,
  writesOf,
  type Command,
  type CommandDecided,
  type CommandId,
  type Decision,
  type DomainEvent,
  type Instant,
  type SeatTotals,
  type SkuId,
  type TenantId,
  type UserId,
} from '#licensing';
import type { Ids } from '../ports/clock-and-ids.js';
import type { Codec, RecordedEvent } from '../ports/codec.js';
import type { EventStore, Position, StoredEvent } from '../ports/event-store.js';
import { Pace } from '../ports/pace.js';
import type { Turn } from '../ports/turn.js';
import { sentVersion } from '../lanes/drive.js';
import { senderOf } from './recorded-actor.js';
import { CommandsOfLog } from './commands-of-log.js';
import { type WhatIfAsked, WhatIfStates } from './what-if-states.js';

/** A command that is refused, or a restore to which a license doesn't come back. */
export interface WhatIfRefusal {
  readonly commandId: string;
  readonly commandType: string;
  readonly position: Position;
  readonly at: Instant;
  readonly users: readonly UserId[];
  readonly code: string;
  readonly skuId?: SkuId;
  /** It was refused in the log, too. */
  readonly inLog: boolean;
  /** The command goes through, but for this product. */
  readonly isShortfall?: true;
}
export interface WhatIfReport {
  /** So many commands were decided. */
  readonly decided: number;
  /** So many were refused, and so many of these in the log, too. */
  readonly refused: number;
  readonly refusedInLog: number;
  /** The first one that is refused for want of a seat of the product, and was not in the log. */
  readonly first?: WhatIfRefusal;
  /** In the order of the log, as many as are listed; `more` says how many others there are. */
  readonly refusals: readonly WhatIfRefusal[];
  readonly more: number;
  /** So many seats the log's own licenses would have been short of at the worst moment. */
  readonly missing: { readonly seats: number; readonly at?: Instant };
  readonly upTo: Position;
  /** It ends early: too much would have been otherwise. */
  readonly isCut?: true;
}
export interface WhatIfParts {
  readonly store: Pick<EventStore, 'read' | 'readAll'>;
  readonly codec: Pick<Codec, 'read' | 'openAround'>;
  readonly ids: Pick<Ids, 'derive'>;
  readonly turn: Turn;
}
export interface WhatIfLife {
  readonly signal: AbortSignal;
  /** Is told after each page how far it is. */
  readonly onProgress?: (position: Position) => void;
}

const PAGE = 500;
/** So many refusals are listed. */
const LISTED = 1_000;

type Receipt = CommandDecided['data'];

class WhatIf {
  readonly #states: WhatIfStates;
  readonly #commands: CommandsOfLog;
  readonly #pool: string;
  /** The events of a decision, which stand directly before its receipt. */
  #own: RecordedEvent[] = [];
  #decided = 0;
  #refused = 0;
  #refusedInLog = 0;
  #first: WhatIfRefusal | undefined;
  readonly #refusals: WhatIfRefusal[] = [];
  #missing: WhatIfReport['missing'] = { seats: 0 };

  constructor(
    private readonly parts: WhatIfParts,
    private readonly asked: WhatIfAsked,
  ) {
    this.#states = new WhatIfStates(parts, asked);
    this.#commands = new CommandsOfLog(parts);
    this.#pool = streamName({ kind: 'seats', tenantId: asked.tenantId, skuId: asked.skuId });
  }

  get isFull(): boolean {
    return this.#states.isFull;
  }

  report(upTo: Position): WhatIfReport {
    const [decided, refused, refusedInLog] = [this.#decided, this.#refused, this.#refusedInLog];
    return {
      decided,
      refused,
      refusedInLog,
      ...(this.#first === undefined ? {} : { first: this.#first }),
      refusals: this.#refusals,
      more: refused - this.#refusals.length,
      missing: this.#missing,
      upTo,
      ...(this.isFull ? { isCut: true as const } : {}),
    };
  }

  async take(recorded: RecordedEvent): Promise<void> {
    const { event, id, stream, metadata } = recorded;
    if (stream === this.#pool && 'totals' in event.data) this.#count(event.data.totals, metadata.occurredAt as Instant);
    if (this.#own[0] !== undefined && this.#own[0].metadata.commandId !== metadata.commandId) this.#followOwn();
    if (id !== this.parts.ids.derive(metadata.commandId, String(this.#own.length)))
      return this.#states.follow(recorded);
    if (event.type !== 'CommandDecided') {
      this.#own.push(recorded);
      return;
    }
    this.#states.before = (this.#own[0] ?? recorded).position;
    await this.#decide(recorded, event.data);
    this.#own = [];
  }

  /** What follows no receipt of the tenant, such as a change of the catalogue, is as it was. */
  #followOwn(): void {
    for (const each of this.#own) this.#states.follow(each);
    this.#own = [];
  }

  /** What the log's own users hold is compared with the seats that there are. */
  #count(totals: SeatTotals, at: Instant): void {
    const seats = this.asked.fewer - available(totals);
    if (seats > this.#missing.seats) this.#missing = { seats, at };
  }

  async #decide(recorded: RecordedEvent, receipt: Receipt): Promise<void> {
    const command = await this.#commands.of(receipt, recorded.metadata, this.asked.tenantId, this.#states.before);
    if (command === undefined) {
      // of an import only how much it had is known, and of what could not be prepared nothing: it stays as it was
      this.#followOwn();
      if (receipt.outcome === 'refused') this.#refuse(recorded, receipt, receipt.refusal);
      return;
    }
    this.#decided += 1;
    const decision = await this.#again(command, recorded, receipt);
    if (decision.outcome === 'refused') this.#refuse(recorded, receipt, decision.refusal);
    else this.#shortfall(recorded, receipt, decision);
    await this.#apply(recorded, decision);
  }

  async #again(command: Command, { metadata }: RecordedEvent, receipt: Receipt): Promise<Decision> {
    const { asked, parts } = this;
    const commandId = metadata.commandId as CommandId;
    const number =
      receipt.version === undefined
        ? undefined
        : { version: receipt.version, hash: receipt.hash, sender: senderOf(metadata) };
    const version = sentVersion(number, asked.tenantId, parts.ids);
    // what a sender saw is what it saw then, whatever would have been otherwise
    const isMoved = receipt.refusal?.code === 'precondition-failed';
    const expected = isMoved && receipt.expected !== undefined ? { revision: receipt.expected } : undefined;
    const deciding = decide(command, {
      tenantId: asked.tenantId,
      commandId,
      now: metadata.occurredAt as Instant,
      clockTrusted: receipt.clockTrusted,
      retention: retentionOfText(receipt.retention),
      derive: (name) => parts.ids.derive(commandId, name),
      lastChange: (ref) => this.#states.lastChange(ref),
      ...(version === undefined ? {} : { version }),
      ...(expected === undefined ? {} : { expected }),
    });
    let step = deciding.next();
    while (!step.done) step = deciding.next(await this.#states.load(step.value));
    return step.value;
  }

  /** A stream that gets what it got in the log goes on as the log has it; any other one goes its own way. */
  async #apply({ metadata }: RecordedEvent, decision: Decision): Promise<void> {
    const writes = new Map(writesOf(decision).map(({ stream, events }) => [streamName(stream), events]));
    const log = new Map<string, RecordedEvent[]>();
    for (const each of this.#own) log.set(each.stream, [...(log.get(each.stream) ?? []), each]);
    for (const name of new Set([...log.keys(), ...writes.keys()])) {
      const recorded = log.get(name) ?? [];
      const events = writes.get(name) ?? [];
      const isSame = sameEvents(
        recorded.map(({ event }) => event),
        events,
      );
      if (isSame && !this.#states.isOther(name)) for (const each of recorded) this.#states.follow(each);
      else await this.#states.goOtherwise(name, events, metadata);
    }
  }

  #refuse(recorded: RecordedEvent, receipt: Receipt, refusal: Receipt['refusal']): void {
    const skuId = refusal !== undefined && 'skuId' in refusal ? refusal.skuId : undefined;
    this.#list(recorded, receipt, {
      code: refusal?.code ?? 'refused',
      ...(skuId === undefined ? {} : { skuId }),
      inLog: receipt.outcome === 'refused',
    });
  }

  #shortfall(recorded: RecordedEvent, receipt: Receipt, decision: Decision): void {
    const of = (answer: unknown): boolean =>
      ((answer as { shortfalls?: readonly { skuId: SkuId; code: string }[] } | undefined)?.shortfalls ?? []).some(
        ({ skuId, code }) => skuId === this.asked.skuId && code === 'no-available-seats',
      );
    if (!('answer' in decision) || !of(decision.answer)) return;
    const inLog = of(answerOf(receipt));
    this.#list(recorded, receipt, {
      code: 'no-available-seats',
      skuId: this.asked.skuId,
      inLog,
      isShortfall: true,
    });
  }

  #list(
    { metadata, position }: RecordedEvent,
    receipt: Receipt,
    found: Pick<WhatIfRefusal, 'code' | 'skuId' | 'inLog' | 'isShortfall'>,
  ): void {
    const refusal: WhatIfRefusal = {
      commandId: metadata.commandId,
      commandType: receipt.commandType,
      position,
      at: metadata.occurredAt as Instant,
      users: [...usersOfReceipt(receipt)].slice(0, 2),
      ...found,
    };
    this.#refused += 1;
    if (found.inLog) this.#refusedInLog += 1;
    if (this.#refusals.length < LISTED) this.#refusals.push(refusal);
    if (!found.inLog && found.skuId === this.asked.skuId) this.#first ??= refusal;
  }
}

/** Texts are sealed in what was read and unknown in what is decided again; no rule looks into them. */
const withoutTexts = (events: readonly DomainEvent[]): string =>
  JSON.stringify(
    events.map(({ type, data }) => ({ type, data })),
    (_member, value: unknown) => (typeof value === 'object' && value !== null && 'personal' in value ? null : value),
  );
const sameEvents = (some: readonly DomainEvent[], others: readonly DomainEvent[]): boolean =>
  some.length === others.length && withoutTexts(some) === withoutTexts(others);

const isOf = ({ stream }: StoredEvent, tenantId: TenantId): boolean => {
  const parsed = parseStream(stream);
  return parsed?.tenantId === tenantId || parsed?.kind === 'catalogue';
};

/**
 * Decides the commands of a stretch of the log again, in their order, as if there had been fewer seats of a product:
 * each on what the ones before it came to, by the code that decides. Nobody thinks again in it: whoever was refused
 * asked for nothing else, and bought nothing. It keeps what differs, and no more than so much besides.
 * @throws StoreUnavailable, StoreClosed, DamagedEvent, DamagedStream, UnknownEvent; the signal's reason
 */
export const whatIf = async (
  parts: WhatIfParts,
  asked: WhatIfAsked,
  { signal, onProgress }: WhatIfLife,
): Promise<WhatIfReport> => {
  const run = new WhatIf(parts, asked);
  const pace = new Pace(parts.turn);
  let after = asked.after;
  while (after < asked.to && !run.isFull) {
    signal.throwIfAborted();
    const page = await parts.store.readAll(after, PAGE, signal);
    for (const stored of page.events) {
      if (stored.position > asked.to) break;
      if (isOf(stored, asked.tenantId)) for (const recorded of parts.codec.read([stored])) await run.take(recorded);
      if (pace.spentOn(stored)) await pace.rest();
    }
    after = page.caughtUp || page.next > asked.to ? asked.to : page.next;
    onProgress?.(after);
  }
  return run.report(after);
};
