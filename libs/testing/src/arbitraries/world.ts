import {
  type Command,
  type CommandId,
  type Decision,
  defined,
  type ImportCatalogue,
  type ImportRestrictions,
  type Instant,
  type KnownUser,
  type ProductAtRevision,
  type RetentionId,
  type RetentionPolicy,
  type UserId,
  type UserRef,
} from '#licensing';
import { plus } from '#licensing';
import { E1, E3, EXCHANGE_ONLY, F3, PLANS } from '../catalogue/catalogue.js';
import { NOW, TENANT } from '../given-when-then/ids.js';
import { Ledger, THIRTY_DAYS } from '../given-when-then/ledger.js';
import type { Circumstances } from '../given-when-then/ledger.js';
import { aCatalogue, aTenant, aUser, bought, holds } from '../given-when-then/setup.js';
import type { Setup } from '../given-when-then/setup.js';
import type { Step } from './steps.js';

const DAY = 86_400_000;
const policyOf = (days: number): RetentionPolicy => ({
  ...THIRTY_DAYS,
  term: { milliseconds: days * DAY, iso: `P${days}D` },
});

/** This is one step as it was decided. */
export interface DecidedStep {
  readonly command: Command;
  readonly circumstances: Required<Omit<Circumstances, 'version' | 'expected'>>;
  readonly decision: Decision;
}

const SETUP: readonly Setup[] = [
  aTenant(),
  aCatalogue(E1, E3, F3, EXCHANGE_ONLY),
  bought(E1, 2),
  bought(E3, 3),
  bought(F3, 1, 'expired'),
  bought(EXCHANGE_ONLY, 1),
  aUser('ann', { aliases: ['z'] }),
  aUser('bob'),
  aUser('cid', { aliases: ['x'] }),
  aUser('dan', { usageLocation: null, aliases: ['y'] }),
  holds('ann', E3),
  holds('bob', E3, PLANS.teams),
  holds('bob', F3),
];

/** This is a tenant with few seats and four users, in which steps happen one after the other. It is deterministic. */
export class World {
  readonly ledger = new Ledger();
  #now: Instant = NOW;
  #count = 0;

  constructor() {
    for (const each of SETUP) each(this.ledger);
  }

  /**
   * Lets the time pass, and turns what the step asks for into a command. Returns undefined where the history has
   * nothing of the kind. Nothing is decided yet.
   */
  next(
    step: Step,
  ):
    | { readonly command: Command; readonly circumstances: Required<Omit<Circumstances, 'version' | 'expected'>> }
    | undefined {
    this.#now = plus(this.#now, step.after * DAY);
    const command = this.#commandOf(step);
    if (command === undefined) return undefined;
    const commandId = `c${++this.#count}` as CommandId;
    const { clockTrusted, retentionDays } = step;
    return {
      command,
      circumstances: { now: this.#now, clockTrusted, retention: policyOf(retentionDays), commandId, tenantId: TENANT },
    };
  }

  /** Returns the content of all streams as text, to compare two moments. */
  snapshot(): string {
    return JSON.stringify(
      this.ledger.streams().map(({ state }) => state),
      (_key, value: unknown) => (value instanceof Map || value instanceof Set ? [...value] : value),
    );
  }

  #commandOf({ command }: Step): Command | undefined {
    switch (command.type) {
      case 'purge': {
        const found = nthOf(this.#retentions(command.of), command.nth);
        return found && { type: command.of === 'service' ? 'PurgeServiceData' : 'PurgeUser', ...found };
      }
      case 'remove-held': {
        const held = nthOf(this.#held(), command.nth);
        return held && { type: 'ChangeLicenses', user: held.user, add: [], remove: [held.skuId] };
      }
      case 'refresh-held': {
        const behind = this.#held().filter((each) => this.#isBehind(each));
        const held = nthOf(behind.length > 0 ? behind : this.#held(), command.nth);
        return held && { type: 'RefreshLicenses', user: held.user, skuIds: [held.skuId] };
      }
      case 'reassign-held': {
        const held = nthOf(this.#held(), command.nth);
        return held && { type: 'ReassignLicenses', from: held.user, to: command.to, skuIds: [held.skuId] };
      }
      case 'restore-deleted': {
        const deleted = this.#users().filter(({ status }) => status === 'deleted');
        const found = nthOf(deleted, command.nth);
        const { userPrincipalName } = command;
        const name = defined({ userPrincipalName });
        return found && { type: 'RestoreUser', userId: found.userId, ...name };
      }
      case 'erase-deleted': {
        const deleted = this.#users().filter(({ status }) => status === 'deleted');
        const userId = nthOf(deleted, command.nth)?.userId;
        const confirm = command.confirm === 'itself' ? userId : command.confirm;
        return userId && { type: 'EraseUser', userId, ...defined({ confirm }) };
      }
      case 'ImportCatalogue':
      case 'ImportRestrictions':
        return this.#confirmed(command);
      default:
        return command;
    }
  }

  /** Says how much the import takes away. */
  #confirmed(command: ImportCatalogue | ImportRestrictions): Command {
    const decision = this.ledger.try(command, { now: this.#now });
    if (decision.outcome !== 'refused') return command;
    const { refusal } = decision;
    return refusal.code === 'plans-taken-away' || refusal.code === 'restrictions-taken-away'
      ? { ...command, confirm: refusal.count }
      : command;
  }

  #users(): KnownUser[] {
    return this.ledger
      .streams()
      .flatMap(({ state }) =>
        state.kind === 'user' && (state.status === 'active' || state.status === 'deleted') ? [state] : [],
      );
  }

  #held(): Held[] {
    return this.#users().flatMap(({ userId, licenses }) =>
      licenses.map(({ skuId, productRevision }) => ({ user: { by: 'id', userId } as const, skuId, productRevision })),
    );
  }

  #isBehind({ skuId, productRevision }: Held): boolean {
    return this.ledger.state({ kind: 'catalogue' }).products.get(skuId)?.revision !== productRevision;
  }

  #retentions(of: 'service' | 'user'): { readonly userId: UserId; readonly retentionId: RetentionId }[] {
    const type = of === 'service' ? 'ServiceDataRetained' : 'UserDeleted';
    return this.ledger
      .streams()
      .flatMap(({ events }) => events)
      .flatMap((event) =>
        event.type === type ? [{ userId: event.data.userId, retentionId: event.data.retentionId }] : [],
      );
  }
}

type Held = ProductAtRevision & { readonly user: UserRef };

const nthOf = <T>(all: readonly T[], nth: number): T | undefined =>
  all.length === 0 ? undefined : all[nth % all.length];
