import { behaviourOf, thingSeen } from './behaviours.js';
import type { Command } from './commands.js';
import type { Deciding, Decision, DecisionContext } from './decision.js';
import { Draft } from './steps/draft.js';
import { checkExpectation } from './steps/expectations.js';
import { findTenant } from './steps/find.js';
import { withRevisions } from './steps/revisions.js';
import { decideByVersion, findThing, recordVersion } from './steps/versions.js';

/**
 * The one way into the domain. It asks for the states of streams one after the other and ends with its decision; the
 * same states, command and context give the same decision. Whether the actor may do this was checked before. Refuses
 * `tenant-not-found` and `tenant-closed` before anything else where the command is a tenant's, then what the sender's
 * own numbers refuse, then `precondition-failed` where it saw what it changes at another revision.
 * @throws Error only for a bug: a command of a shape that no edge lets through, a history that breaks a rule.
 */
export function* decide(command: Command, context: DecisionContext): Deciding<Decision> {
  const behaviour = behaviourOf(command.type);
  const draft = new Draft(context);
  if (behaviour.scope === 'tenant') {
    const noTenant = yield* findTenant(draft, behaviour.inClosedTenant === true);
    if (noTenant !== undefined) return noTenant;
  }
  const { version, expected } = context;
  const numbered =
    version !== undefined && behaviour.thing !== undefined ? { version, thing: behaviour.thing } : undefined;
  if (numbered !== undefined) {
    const thing = yield* findThing(draft, numbered.thing(command));
    const byVersion = thing === undefined ? undefined : yield* decideByVersion(draft, thing, numbered.version);
    if (byVersion !== undefined) return byVersion;
  }
  const seen = expected === undefined ? undefined : thingSeen(command);
  const moved = seen === undefined ? undefined : yield* checkExpectation(draft, seen, expected!);
  if (moved !== undefined) return moved;
  const decision = withRevisions(draft, yield* behaviour.decide(command, draft));
  return numbered === undefined ? decision : yield* recordVersion(draft, decision, numbered.version);
}
