import { Inject, Injectable } from '@nestjs/common';
import { type Codec, type EventStore, explainRefusal, GuardedClock, type Ids, type WayFound } from '#application';
import { explain, remedyInWords } from '#contracts';
import { type CommandId, isGuid, type Refusal, streamName, type TenantId } from '#licensing';
import { CODEC, EVENT_STORE, IDS } from '#platform';

/** Says why something was refused. */
export const reasonOf = (refusal: Refusal) => ({ code: refusal.code, message: explain(refusal) });

/** Says in a word what was found. */
export const verdictOf = (found: WayFound | undefined) => {
  if (found === undefined) return 'not-to-be-decided-again';
  if (!found.passes) return 'no-small-change';
  return found.remedies.length === 0 ? 'passes-now' : 'passes-after';
};

/** Says of a command why it was refused, and what would make it pass. */
@Injectable()
export class Explanations {
  constructor(
    private readonly clock: GuardedClock,
    @Inject(EVENT_STORE) private readonly store: EventStore,
    @Inject(CODEC) private readonly codec: Codec,
    @Inject(IDS) private readonly ids: Ids,
  ) {}

  /** Resolves to undefined where the tenant has no receipt of such a command. */
  async of(tenantId: TenantId, id: string) {
    const commandId = id.toLowerCase() as CommandId;
    if (!isGuid(commandId)) return undefined;
    const stored = await this.store.read(streamName({ kind: 'command', tenantId, commandId }), { limit: 1 });
    const [recorded] = this.codec.read(stored);
    if (recorded?.event.type !== 'CommandDecided') return undefined;
    const { data } = recorded.event;
    const { commandType: type, outcome: status, refusal } = data;
    const head = { commandId, type, status };
    if (refusal === undefined) return { ...head, verdict: 'was-not-refused', remedies: [] };
    const { store, codec, ids, clock } = this;
    const found = await explainRefusal({ store, codec, ids, clock }, tenantId, data, recorded.metadata);
    return {
      ...head,
      reason: reasonOf(refusal),
      verdict: verdictOf(found),
      remedies: (found?.remedies ?? []).map((remedy) => ({ ...remedy, words: remedyInWords(remedy) })),
      ...(found?.left === undefined ? {} : { left: reasonOf(found.left) }),
    };
  }
}
