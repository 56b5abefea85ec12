import {
  retentionOfText,
  type Asked,
  type Command,
  type CommandId,
  type Decision,
  type SwitchedOff,
  type TenantId,
  type UserId,
  type UserState,
  type SkuId,
} from '#licensing';
import type { Remedy } from './remedies.js';
import { type ExplainParts, Trial, type WayFound, waysTo } from './way-to.js';

/** What a user is to have, and how it would come. */
export interface ToHave {
  readonly userId: UserId;
  readonly asked: Asked;
  /** The product would bring the service: one that granted it before, or one that the tenant has. */
  readonly skuId: SkuId | undefined;
  /** It is held already, but for these plans. */
  readonly switchedOff: SwitchedOff | undefined;
}

/** No step that is tried here keeps data for a time that anybody is told. */
const ANY_RETENTION = retentionOfText('P30D');

const stepOf = ({
  userId,
  skuId,
  switchedOff,
}: ToHave): { readonly remedy: Remedy; readonly command: Command } | undefined => {
  const command = { type: 'ChangeLicenses', user: { by: 'id', userId }, remove: [] } as const;
  if (switchedOff !== undefined) {
    const { planIds, stillOff } = switchedOff;
    const license = { skuId: switchedOff.skuId, disabledPlans: stillOff };
    const remedy = { step: 'switch-on', skuId: switchedOff.skuId, planIds } as const;
    return { remedy, command: { ...command, add: [license] } };
  }
  if (skuId === undefined) return undefined;
  return { remedy: { step: 'assign', skuId }, command: { ...command, add: [{ skuId }] } };
};

const hasNow = (user: UserState, { asked }: ToHave): boolean => {
  if (user.status !== 'active') return false;
  if (asked.by === 'product') return user.licenses.some(({ skuId }) => skuId === asked.skuId);
  return user.licenses.some(({ grants }) => grants.some(({ service }) => service === asked.service));
};

/**
 * Looks for what would bring about, or back, that a user has a product or a service: a license or a plan of it, and
 * whatever that needs before. All of it is decided on what there is before it is said, and the user looked at after it;
 * nothing is stored. Resolves to undefined where there is nothing to try.
 * @throws StoreUnavailable, StoreClosed, DamagedEvent, DamagedStream, UnknownEvent
 */
export const wayToHave = async (
  parts: ExplainParts,
  tenantId: TenantId,
  wanted: ToHave,
): Promise<WayFound | undefined> => {
  const step = stepOf(wanted);
  if (step === undefined) return undefined;
  const { userId } = wanted;
  const commandId = parts.ids.derive(userId, 'to have') as CommandId;
  const begin = () => new Trial(parts, tenantId, { retention: ANY_RETENTION, commandId });
  const has = async (trial: Trial, last: Decision): Promise<boolean> => {
    if (last.outcome === 'accepted') await trial.apply(last);
    const user = await trial.state({ kind: 'user', tenantId, userId });
    return user.kind === 'user' && hasNow(user, wanted);
  };
  const { ways, stuck } = await waysTo(begin, step.command, has);
  // a restore may have brought it back already
  const [smallest, ...others] = ways.map(({ remedies, last }) =>
    last.outcome === 'accepted' ? [...remedies, step.remedy] : remedies,
  );
  if (smallest !== undefined) return { passes: true, remedies: smallest, ...(others.length === 0 ? {} : { others }) };
  if (stuck !== undefined) return stuck;
  // a license that comes without what is wanted is no way: what refuses it as a whole is all that is said
  const alone = await begin().decide(step.command, true);
  return { passes: false, remedies: [], ...(alone.outcome === 'refused' ? { left: alone.refusal } : {}) };
};
