import { Injectable } from '@nestjs/common';
import { explainRefusal, type Remedy, type WayFound } from '#application';
import { explain, remedyInWords } from '#contracts';
import { type CommandId, isGuid, type Refusal, streamName, type TenantId } from '#licensing';
import { TrialParts } from './trial-parts.js';

/** Says why something was refused. */
export const reasonOf = (refusal: Refusal) => ({ code: refusal.code, message: explain(refusal) });

/** Says in a word what was found. */
const verdictOf = (found: WayFound | undefined) => {
  if (found === undefined) return 'not-to-be-decided-again';
  if (!found.passes) return 'no-small-change';
  return found.remedies.length === 0 ? 'passes-now' : 'passes-after';
};
const shownRemedy = (remedy: Remedy) => ({ ...remedy, words: remedyInWords(remedy) });

/** Says what would bring about what was asked for. */
export const shownWay = (found: WayFound | undefined) => ({
  verdict: verdictOf(found),
  remedies: (found?.remedies ?? []).map(shownRemedy),
  ...(found?.others === undefined ? {} : { otherWays: found.others.map((remedies) => remedies.map(shownRemedy)) }),
  ...(found?.left === undefined ? {} : { left: reasonOf(found.left) }),
});

/** Says of a command why it was refused, and what would make it pass. */
@Injectable()
export class Explanations {
  constructor(private readonly parts: TrialParts) {}

  /** Resolves to undefined where the tenant has no receipt of such a command. */
  async of(tenantId: TenantId, id: string) {
    const commandId = id.toLowerCase() as CommandId;
    if (!isGuid(commandId)) return undefined;
    const { store, codec } = this.parts;
    const stored = await store.read(streamName({ kind: 'command', tenantId, commandId }), { limit: 1 });
    const [recorded] = codec.read(stored);
    if (recorded?.event.type !== 'CommandDecided') return undefined;
    const { data } = recorded.event;
    const { commandType: type, outcome: status, refusal } = data;
    const head = { commandId, type, status };
    if (refusal === undefined) return { ...head, verdict: 'was-not-refused', remedies: [] };
    const found = await explainRefusal(this.parts, tenantId, data, recorded.metadata);
    return { ...head, reason: reasonOf(refusal), ...shownWay(found) };
  }
}
