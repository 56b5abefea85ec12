import {
  decide,
  streamName,
  writesOf,
  type AddressKey,
  type Command,
  type CommandId,
  type CountryCode,
  type Decision,
  type Instant,
  type PlanId,
  type Refusal,
  type RetentionPolicy,
  type SkuId,
  type StreamRef,
  type StreamState,
  type TenantId,
  type UserId,
} from '#licensing';
import type { Clock, Hasher, Ids } from '../ports/clock-and-ids.js';
import type { Codec } from '../ports/codec.js';
import type { EventStore } from '../ports/event-store.js';
import { pagesOf } from '../streams/pages-of.js';
import { remediesAgainst, type Remedy, type Situation, type Try } from './remedies.js';
import { WhatIfStates } from './what-if-states.js';

/**
 * What would make a command pass today. `passes` says whether it would after all `remedies`, which were decided
 * one after the other and then the command, all on what there is; with none of them it would pass as it is. Each of
 * `others` would do it as well. Where it would not, `left` is what nothing is known against.
 */
export interface WayFound {
  readonly passes: boolean;
  readonly remedies: readonly Remedy[];
  readonly others?: readonly (readonly Remedy[])[];
  readonly left?: Refusal;
}
export interface ExplainParts {
  readonly store: Pick<EventStore, 'read'>;
  readonly codec: Pick<Codec, 'read' | 'openAround'>;
  readonly ids: Pick<Ids, 'derive'>;
  readonly hasher: Pick<Hasher, 'addressKeys'>;
  readonly clock: Pick<Clock, 'now'>;
  /** A user may be in each of these. */
  readonly countries: readonly CountryCode[];
}

/** Nothing stands behind it: whatever the streams have counts. */
export const END = '9'.repeat(20);
/** A command that needs more than so many steps has no small change. */
const MOST_STEPS = 8;

/** Decides commands one after the other on what there is, and stores nothing. */
export class Trial implements Situation {
  readonly #states: WhatIfStates;
  #count = 0;

  constructor(
    private readonly parts: ExplainParts,
    readonly tenantId: TenantId,
    private readonly asked: { readonly retention: RetentionPolicy; readonly commandId: CommandId },
  ) {
    // no seats are fewer here: only what is decided makes it otherwise
    this.#states = new WhatIfStates(parts, { tenantId, skuId: '' as SkuId, fewer: 0 });
    this.#states.before = END;
  }

  /** Decides as a dry run does: on what there is, and nothing of it is kept but here. */
  async decide(command: Command, isFirst: boolean): Promise<Decision> {
    const { ids, clock } = this.parts;
    this.#count += 1;
    const own = this.asked.commandId;
    const commandId = isFirst ? own : (ids.derive(own, `explained-${this.#count}`) as CommandId);
    const deciding = decide(command, {
      tenantId: this.tenantId,
      commandId,
      now: clock.now() as Instant,
      clockTrusted: true,
      retention: this.asked.retention,
      derive: (name) => ids.derive(commandId, name),
      lastChange: (ref) => this.#states.lastChange(ref),
    });
    let step = deciding.next();
    while (!step.done) step = deciding.next(await this.#states.load(step.value));
    return step.value;
  }

  async apply(decision: Decision): Promise<void> {
    const by = { actor: 'nobody', occurredAt: this.parts.clock.now() };
    for (const { stream, events } of writesOf(decision)) await this.#states.goOtherwise(streamName(stream), events, by);
  }

  state(ref: StreamRef): Promise<StreamState> {
    return this.#states.load(ref);
  }

  get countries(): readonly CountryCode[] {
    return this.parts.countries;
  }

  async country(): Promise<CountryCode | undefined> {
    const state = await this.#states.load({ kind: 'tenant', tenantId: this.tenantId });
    return state.kind === 'tenant' && state.status === 'created' ? state.country : undefined;
  }

  async restrictedIn(planIds: readonly PlanId[]): Promise<ReadonlySet<CountryCode>> {
    const state = await this.#states.load({ kind: 'catalogue' });
    if (state.kind !== 'catalogue') return new Set();
    return new Set(planIds.flatMap((planId) => [...(state.restrictions.get(planId) ?? [])]));
  }

  async refusalOf(command: Command): Promise<Refusal | undefined> {
    const decision = await this.decide(command, false);
    return decision.outcome === 'refused' ? decision.refusal : undefined;
  }

  async textOf(userId: UserId, key: AddressKey): Promise<string | undefined> {
    let text: string | undefined;
    const stream = streamName({ kind: 'user', tenantId: this.tenantId, userId });
    for await (const page of pagesOf(this.parts.store, stream))
      for (const { event } of await this.parts.codec.openAround(page)) text = textIn(event.data, key) ?? text;
    return text;
  }

  async keysOf(texts: readonly string[]): Promise<readonly AddressKey[]> {
    return (await this.parts.hasher.addressKeys(this.tenantId, texts)) as readonly AddressKey[];
  }

  async lastHolder(key: AddressKey): Promise<UserId | undefined> {
    const stream = streamName({ kind: 'address', tenantId: this.tenantId, key });
    const stored = await this.parts.store.read(stream, { backwards: true, limit: 1 });
    const [last] = this.parts.codec.read(stored);
    return last?.event.type === 'AddressReleased' ? last.event.data.userId : undefined;
  }
}

/** Finds the text of an address by its key, anywhere in what an event says. */
const textIn = (value: unknown, key: AddressKey): string | undefined => {
  if (typeof value !== 'object' || value === null) return undefined;
  const { key: own, text } = value as { key?: unknown; text?: { clear?: unknown } };
  if (own === key && typeof text?.clear === 'string') return text.clear;
  for (const each of Object.values(value)) {
    const found = textIn(each, key);
    if (found !== undefined) return found;
  }
  return undefined;
};

interface Way {
  readonly remedies: readonly Remedy[];
  /** What was decided about the command after all of them. */
  readonly last: Decision;
}
interface Walked {
  readonly remedies: readonly Remedy[];
  /** The last decision; it refuses where no way was found. */
  readonly last: Decision;
  /** There were so many remedies where there were several for the first time. */
  readonly choices: number;
}

/** A location that is said anew takes the place of the one before, since it alone is what the user has then. */
const withRemedy = (remedies: readonly Remedy[], next: Remedy): readonly Remedy[] => {
  const isSaidAnew = ({ step, ...of }: Remedy): boolean =>
    step === 'set-location' && next.step === step && (of as typeof next).userId === next.userId;
  return [...remedies.filter((each) => !isSaidAnew(each)), next];
};

/** Goes on remedy by remedy: the one of this place where there are several for the first time, else the smallest. */
const walk = async (trial: Trial, asked: Command, choice: number): Promise<Walked> => {
  let command = asked;
  let remedies: readonly Remedy[] = [];
  let choices = 1;
  for (let step = 0; ; step += 1) {
    const last = await trial.decide(command, true);
    if (last.outcome !== 'refused') return { remedies, last, choices };
    const found: readonly Try[] =
      step < MOST_STEPS ? await remediesAgainst(last.refusal, command, trial, remedies) : [];
    const isFork = choices === 1 && found.length > 1;
    if (isFork) choices = found.length;
    const next = found[isFork ? choice : 0];
    if (next === undefined) return { remedies, last, choices };
    if (next.before !== undefined) {
      const before = await trial.decide(next.before, false);
      if (before.outcome !== 'accepted') return { remedies, last, choices };
      await trial.apply(before);
    }
    command = next.instead ?? command;
    remedies = withRemedy(remedies, next.remedy);
  }
};

/**
 * Looks for the smallest changes that would make a command pass as things are now, step by step by what refuses it, and
 * has each step and the command decided by the code that decides before it says so. Nothing is stored. The smallest one
 * comes first. `stuck` is how far it came where it came to nothing.
 * @param suits says whether a way leads to what was wanted; what it applies to its trial counts for nobody else
 */
export const waysTo = async (
  begin: () => Trial,
  asked: Command,
  suits: (trial: Trial, last: Decision) => Promise<boolean> = () => Promise.resolve(true),
): Promise<{ readonly ways: readonly Way[]; readonly stuck?: WayFound }> => {
  const ways: Way[] = [];
  let stuck: WayFound | undefined;
  let choices = 1;
  for (let choice = 0; choice < choices; choice += 1) {
    const trial = begin();
    const { remedies, last, choices: found } = await walk(trial, asked, choice);
    choices = found;
    if (last.outcome === 'refused') stuck ??= { passes: false, remedies, left: last.refusal };
    else if (await suits(trial, last)) ways.push({ remedies, last });
  }
  return { ways, ...(stuck === undefined ? {} : { stuck }) };
};
