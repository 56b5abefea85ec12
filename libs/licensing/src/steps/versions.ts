import type { Answer } from '../answers.js';
import type { CommandType } from '../commands.js';
import type { NamedThing } from '../behaviour.js';
import type { Deciding, Decision, SentVersion } from '../decision.js';
import { refuse } from '../decision.js';
import { userNamedBy } from '../states/address.js';
import { answerOfStored } from '../stored-answers.js';
import { commandStream, versionStream } from '../stream-refs.js';
import type { PurchaseId, UserId } from '../values.js';
import type { Draft } from './draft.js';

type Thing = UserId | PurchaseId;

/** Resolves to undefined where nobody has the address, and for what the command is yet to make. */
export function* findThing(draft: Draft, named: NamedThing): Deciding<Thing | undefined> {
  if (named.kind === 'made') return undefined;
  if (named.kind === 'purchase') return named.purchaseId;
  const { user } = named;
  return user.by === 'id' ? user.userId : userNamedBy(yield* draft.askAddress(user.key));
}

/**
 * Decides what the sender's own numbers decide: older than the last one is refused (`stale-version`); the last one
 * again is no change, and answered as then; with another content it is refused (`version-reused`). Resolves to
 * undefined where the command itself is to be decided.
 */
export function* decideByVersion(
  draft: Draft,
  thing: Thing,
  { number: version, hash, counterOf }: SentVersion,
): Deciding<Decision | undefined> {
  const { tenantId } = draft.context;
  const { last } = yield* draft.ask(versionStream(tenantId, counterOf(thing)));
  if (last === undefined || version > last.version) return undefined;
  if (version < last.version) return refuse({ code: 'stale-version', version, recorded: last.version });
  const { receipt } = yield* draft.ask(commandStream(tenantId, last.commandId));
  if (receipt?.hash !== hash || receipt.answer === undefined) return refuse({ code: 'version-reused', version });
  const { commandType, command } = receipt;
  return { outcome: 'unchanged', answer: answerOfStored(receipt.answer, commandType as CommandType, command) };
}

/**
 * Records the number with whatever was decided, if nothing was changed, too. What is refused moves no counter: an older
 * number that arrives after it is decided as if the two had arrived in the order in which they were sent.
 */
export function* recordVersion(
  draft: Draft,
  decision: Decision,
  { number: version, counterOf }: SentVersion,
): Deciding<Decision> {
  if (decision.outcome !== 'accepted' && decision.outcome !== 'unchanged') return decision;
  const thing = thingOf(decision.answer);
  if (thing === undefined) return decision;
  const { tenantId, commandId } = draft.context;
  const stream = versionStream(tenantId, counterOf(thing));
  yield* draft.ask(stream);
  draft.add(stream, { type: 'VersionRecorded', data: { version, commandId } });
  return { ...decision, writes: draft.writes() };
}

const thingOf = (answer: Answer): Thing | undefined => {
  switch (answer.kind) {
    case 'purchase':
      return answer.purchaseId;
    case 'user':
    case 'deleted':
    case 'restored':
    case 'erased':
      return answer.userId;
    default:
      return undefined;
  }
};
