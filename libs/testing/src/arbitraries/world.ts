import type {
  Command,
  CommandId,
  Decision,
  Instant,
  RetentionId,
  RetentionPolicy,
  StreamRef,
  UserId,
} from '#licensing';
import { plus } from '#licensing';
import { E1, E3, EXCHANGE_ONLY, F3 } from '../given-when-then/catalogue.js';
import { NOW } from '../given-when-then/ids.js';
import { Ledger } from '../given-when-then/ledger.js';
import type { Circumstances } from '../given-when-then/ledger.js';
import { aCatalogue, aTenant, aUser, bought } from '../given-when-then/setup.js';
import { nthOf } from './steps.js';
import type { Step } from './steps.js';

const DAY = 86_400_000;
const policyOf = (days: number): RetentionPolicy => {
  const term = { milliseconds: days * DAY, iso: `P${days}D` };
  return { ofService: (service) => (service === 'sharepoint' ? 'for-good' : term), ofUser: term };
};

/** What one step was, as it was decided. */
export interface Happened {
  readonly command: Command;
  readonly circumstances: Required<Circumstances>;
  readonly decision: Decision;
}

/** A tenant with few seats and two users, in which steps happen one after the other. Deterministic. */
export class World {
  readonly ledger = new Ledger();
  #now: Instant = NOW;
  #count = 0;

  constructor() {
    const products = aCatalogue(E1, E3, F3, EXCHANGE_ONLY);
    const setup = [
      aTenant(),
      products,
      bought(E1, 1),
      bought(E3, 2),
      bought(F3, 1, 'expired'),
      aUser('ann'),
      aUser('bob'),
    ];
    for (const each of setup) each(this.ledger);
  }

  /**
   * Lets the time pass and says what the step asks for, by which command; undefined for a purge of a retention where there was none. Decides
   * nothing yet.
   */
  next(step: Step): { readonly command: Command; readonly circumstances: Required<Circumstances> } | undefined {
    this.#now = plus(this.#now, step.after * DAY);
    const command = this.#commandOf(step);
    if (command === undefined) return undefined;
    const commandId = `c${++this.#count}` as CommandId;
    const { clockTrusted, retentionDays } = step;
    return {
      command,
      circumstances: { now: this.#now, clockTrusted, retention: policyOf(retentionDays), commandId },
    };
  }

  /** What every stream holds, copied: nothing that is decided afterwards can change it. */
  snapshot(): ReadonlyMap<StreamRef, unknown> {
    return new Map(this.ledger.streams().map(({ ref, state }) => [ref, structuredClone(state)]));
  }

  #commandOf({ command }: Step): Command | undefined {
    if (command.type !== 'purge') return command;
    const found = nthOf(this.#retentions(command.of), command.nth);
    if (found === undefined) return undefined;
    return { type: command.of === 'service' ? 'PurgeServiceData' : 'PurgeUser', ...found };
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
