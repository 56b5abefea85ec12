import type { Behaviour } from '../../behaviour.js';
import type { CancelPurchase, CommandOf, ExpirePurchase, RenewPurchase, SuspendPurchase } from '../../commands.js';
import { isRefused, refuse } from '../../decision.js';
import { STATE_AFTER } from '../../states/purchase.js';
import { purchaseStream } from '../../stream-refs.js';
import { defined } from '../../values.js';
import type { PurchaseState } from '../../values.js';
import { changePurchase, findPurchase, finishPurchase } from '../purchase.js';

type StepCommand = ExpirePurchase | RenewPurchase | SuspendPurchase | CancelPurchase;

interface PurchaseStep {
  /** How a refusal names it. */
  readonly name: string;
  readonly event: keyof typeof STATE_AFTER;
  readonly from: readonly PurchaseState[];
}

/**
 * Takes a purchase one step on. Unchanged where it is in the step's end state already, with the same end date; an end
 * date left out stays as it was. Refuses `purchase-not-found`, and `purchase-state` where the step doesn't start from
 * the purchase's state.
 */
const takeStep = ({ name, event, from }: PurchaseStep): Behaviour<StepCommand> => ({
  scope: 'tenant',
  permittedTo: ['GlobalAdministrator'],
  prefetch: ({ purchaseId }, tenantId) => [purchaseStream(tenantId, purchaseId)],
  thing: ({ purchaseId }) => ({ kind: 'purchase', purchaseId }),
  relatedIds: ({ purchaseId }) => [purchaseId],
  *decide(command, draft) {
    const { purchaseId } = command;
    const purchase = yield* findPurchase(draft, purchaseId);
    if (isRefused(purchase)) return purchase;
    const { skuId, seats, state, endsOn: before } = purchase;
    const endsOn = ('endsOn' in command ? command.endsOn : undefined) ?? before;
    if (state === STATE_AFTER[event] && endsOn === before) return finishPurchase(draft, purchaseId);
    if (!from.includes(state)) return refuse({ code: 'purchase-state', purchaseId, state, step: name });
    changePurchase(draft, { type: event, data: { purchaseId, skuId, seats, ...defined({ endsOn }) } });
    return finishPurchase(draft, purchaseId);
  },
});

export const purchaseSteps: { readonly [T in StepCommand['type']]: Behaviour<CommandOf<T>> } = {
  /** The seats go into the grace period: their holders keep them, nobody new gets one. */
  ExpirePurchase: takeStep({ name: 'expire', event: 'PurchaseExpired', from: ['active'] }),
  /** The seats count as valid again. On an active purchase only a new end date is a change. */
  RenewPurchase: takeStep({ name: 'renew', event: 'PurchaseRenewed', from: ['active', 'expired', 'suspended'] }),
  /** The seats count nowhere until the purchase is renewed; their holders keep them. */
  SuspendPurchase: takeStep({ name: 'suspend', event: 'PurchaseSuspended', from: ['active', 'expired'] }),
  /** The seats are gone for good: no further step leaves this state. Their holders keep them, over-assigned. */
  CancelPurchase: takeStep({ name: 'cancel', event: 'PurchaseCancelled', from: ['active', 'expired', 'suspended'] }),
};
