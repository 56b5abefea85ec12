import {
  decide,
  streamName,
  writesOf,
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
import type { Clock, Ids } from '../ports/clock-and-ids.js';
import type { Codec } from '../ports/codec.js';
import type { EventStore } from '../ports/event-store.js';
import { WhatIfStates } from './what-if-states.js';

/** Something that somebody may do before the command, or in it. */
export type Remedy =
  | { readonly step: 'buy-seats'; readonly skuId: SkuId; readonly seats: number }
  | { readonly step: 'set-location'; readonly userId?: UserId; readonly usageLocation: CountryCode }
  | { readonly step: 'switch-off'; readonly plans: readonly { skuId: SkuId; planIds: readonly PlanId[] }[] }
  | { readonly step: 'leave-out'; readonly skuIds: readonly SkuId[] }
  | { readonly step: 'restore-user'; readonly userId: UserId }
  | { readonly step: 'reopen-tenant' }
  | { readonly step: 'assign'; readonly skuId: SkuId }
  | { readonly step: 'switch-on'; readonly skuId: SkuId; readonly planIds: readonly PlanId[] };

/**
 * What would make a command pass today. `passes` says whether it would after all `remedies`, which were decided
 * one after the other and then the command, all on what there is; with none of them it would pass as it is. Where it
 * would not, `left` is what nothing is known against.
 */
export interface WayFound {
  readonly passes: boolean;
  readonly remedies: readonly Remedy[];
  readonly left?: Refusal;
}
export interface ExplainParts {
  readonly store: Pick<EventStore, 'read'>;
  readonly codec: Pick<Codec, 'read' | 'openAround'>;
  readonly ids: Pick<Ids, 'derive'>;
  readonly clock: Pick<Clock, 'now'>;
}

/** Nothing stands behind it: whatever the streams have counts. */
export const END = '9'.repeat(20);
/** A command that needs more than so many steps has no small change. */
const MOST_STEPS = 8;

/** What is tried against a refusal: a command before it, or the command in another form. */
interface Try {
  readonly remedy: Remedy;
  readonly before?: Command;
  readonly instead?: Command;
}

const userOf = (command: Command): UserId | undefined =>
  'user' in command && command.user.by === 'id' ? command.user.userId : undefined;

/** Switches these plans off in a command that adds licenses. */
const withPlansOff = (
  command: Command,
  plans: readonly { readonly skuId: SkuId; readonly planIds: readonly PlanId[] }[],
): Command | undefined => {
  if (command.type !== 'ChangeLicenses') return undefined;
  const off = new Map(plans.map(({ skuId, planIds }) => [skuId, planIds]));
  if (![...off.keys()].every((skuId) => command.add.some((line) => line.skuId === skuId))) return undefined;
  const add = command.add.map((line) => {
    const more = off.get(line.skuId);
    return more === undefined
      ? line
      : { ...line, disabledPlans: [...new Set([...(line.disabledPlans ?? []), ...more])] };
  });
  return { ...command, add };
};

const tryAgainst = (refusal: Refusal, command: Command, country: CountryCode | undefined): Try | undefined => {
  switch (refusal.code) {
    case 'no-available-seats': {
      const { skuId, available: left } = refusal;
      const seats = 1 - left;
      return { remedy: { step: 'buy-seats', skuId, seats }, before: { type: 'PurchaseSeats', skuId, seats } };
    }
    case 'no-subscription': {
      const { skuId } = refusal;
      return { remedy: { step: 'buy-seats', skuId, seats: 1 }, before: { type: 'PurchaseSeats', skuId, seats: 1 } };
    }
    case 'usage-location-required': {
      const userId = refusal.userId ?? userOf(command);
      if (country === undefined) return undefined;
      const remedy = {
        step: 'set-location',
        ...(userId === undefined ? {} : { userId }),
        usageLocation: country,
      } as const;
      if (command.type === 'CreateUser') return { remedy, instead: { ...command, usageLocation: country } };
      if (userId === undefined) return undefined;
      return { remedy, before: { type: 'UpdateUser', user: { by: 'id', userId }, usageLocation: country } };
    }
    case 'not-permitted-in-location': {
      const instead = withPlansOff(command, refusal.plans);
      return instead && { remedy: { step: 'switch-off', plans: refusal.plans }, instead };
    }
    case 'not-held': {
      if (command.type !== 'ChangeLicenses') return undefined;
      const { skuIds } = refusal;
      const instead = { ...command, remove: command.remove.filter((each) => !skuIds.includes(each)) };
      if (instead.add.length + instead.remove.length === 0) return undefined;
      return { remedy: { step: 'leave-out', skuIds }, instead };
    }
    case 'user-deleted': {
      const { userId } = refusal;
      return { remedy: { step: 'restore-user', userId }, before: { type: 'RestoreUser', userId } };
    }
    case 'tenant-closed':
      return { remedy: { step: 'reopen-tenant' }, before: { type: 'ReopenTenant' } };
    default:
      return undefined;
  }
};

/** Decides commands one after the other on what there is, and stores nothing. */
export class Trial {
  readonly #states: WhatIfStates;
  #count = 0;

  constructor(
    private readonly parts: ExplainParts,
    private readonly tenantId: TenantId,
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

  async country(): Promise<CountryCode | undefined> {
    const state = await this.#states.load({ kind: 'tenant', tenantId: this.tenantId });
    return state.kind === 'tenant' && state.status === 'created' ? state.country : undefined;
  }
}

/**
 * Looks for the smallest change that would make a command pass as things are now, step by step by what refuses it, and
 * has each step and the command decided by the code that decides before it says so. Nothing is stored. `last` is the
 * decision about the command after all of them.
 */
export const wayTo = async (
  trial: Trial,
  asked: Command,
): Promise<{ readonly found: WayFound; readonly last: Decision }> => {
  let command = asked;
  const country = await trial.country();
  const remedies: Remedy[] = [];
  for (;;) {
    const last = await trial.decide(command, true);
    if (last.outcome !== 'refused') return { found: { passes: true, remedies }, last };
    const stuck = { found: { passes: false, remedies, left: last.refusal }, last };
    const next: Try | undefined = remedies.length < MOST_STEPS ? tryAgainst(last.refusal, command, country) : undefined;
    if (next === undefined) return stuck;
    if (next.before !== undefined) {
      const before = await trial.decide(next.before, false);
      if (before.outcome !== 'accepted') return stuck;
      await trial.apply(before);
    }
    command = next.instead ?? command;
    remedies.push(next.remedy);
  }
};
