import {
  decide,
  isRefused,
  type Command,
  type CommandId,
  type Deciding,
  type Decision,
  type Instant,
  type Refused,
  type RetentionPolicy,
  type TenantId,
} from '#licensing';
import type { Clock, Ids } from '../ports/clock-and-ids.js';
import type { BatchView } from './batch-view.js';

/** A decision rests on these besides the states. */
export interface DecisionParts {
  readonly clock: Clock;
  readonly ids: Ids;
  readonly retention: RetentionPolicy;
}

/** Answers a decider's questions from the view until it has decided. @throws what the decider or a read throws */
const drive = async <T>(deciding: Deciding<T>, view: BatchView): Promise<T> => {
  let step = deciding.next();
  while (!step.done) {
    view.asks(step.value);
    // most states are known: no turn of the event loop for those
    const known = view.peek(step.value);
    step = deciding.next(known ?? (await view.state(step.value)));
  }
  return step.value;
};

/**
 * Decides a command at `now` on the states of the view; what was refused before stays so.
 * @throws what `drive` throws
 */
export const decideOn = async (
  view: BatchView,
  plan: Command | Refused,
  { tenantId, commandId }: { readonly tenantId: TenantId; readonly commandId: CommandId },
  now: Instant,
  { clock, ids, retention }: DecisionParts,
): Promise<Decision> => {
  if (isRefused(plan)) return plan;
  const derive = (name: string) => ids.derive(commandId, name);
  return drive(decide(plan, { tenantId, commandId, now, clockTrusted: clock.trusted(), retention, derive }), view);
};
