import type { SuspendPurchase } from '../../commands.js';
import type { Deciding, Decision, DecisionContext } from '../../decision.js';
import { takeStep } from '../purchase.js';
import type { PurchaseStep } from '../purchase.js';

const STEP: PurchaseStep = { type: 'PurchaseSuspended', step: 'suspend', from: ['active', 'expired'], to: 'suspended' };

/** The seats count nowhere until the purchase is renewed; their holders keep them. Refuses `purchase-not-found` and `purchase-state`. */
export const decideSuspend = (command: SuspendPurchase, context: DecisionContext): Deciding<Decision> =>
  takeStep(command, STEP, context);
