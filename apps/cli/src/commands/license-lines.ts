import { didYouMean } from '../output/did-you-mean.js';
import { CliFailure, EXIT, usageFailure } from '../output/failures.js';
import type { LicenseRow, ProductRow } from '../http/shapes.js';
import { collect } from '../http/collect.js';
import type { Session } from '../session/session.js';

const same = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase();
const names = (product: ProductRow, sku: string): boolean =>
  same(product.skuId, sku) || (product.withdrawn !== true && same(product.skuPartNumber, sku));

interface Line {
  readonly skuId?: string;
  readonly disabledPlans?: readonly string[];
}

export interface Switches {
  readonly disable?: readonly string[];
  readonly enable?: readonly string[];
}

/** The user whose licenses are changed, as the command line names that user, with what is held. */
interface Holder {
  readonly user: string;
  readonly licenses: readonly LicenseRow[];
}

const noSuchPlan = (plan: string, products: readonly ProductRow[]): CliFailure => {
  const meant = didYouMean(
    plan,
    products.flatMap(({ plans }) => plans.map(({ planName }) => planName)),
  );
  return new CliFailure(
    EXIT.refused,
    'plan-not-in-product',
    `None of the products has a service plan "${plan}".${meant} Those of a product are listed by: ` +
      `seatledger catalogue show ${products[0]?.skuPartNumber ?? 'PRODUCT'}`,
  );
};

/** The server takes "nothing off" for what it is already, since a license keeps its revision of the product. */
const needsRefresh = (plan: string, sku: string, user = 'USER'): CliFailure =>
  new CliFailure(
    EXIT.refused,
    'plan-not-in-product',
    `only a newer revision of the product has "${plan}": say seatledger refresh ${user} ${sku} first`,
  );

type Plan = ProductRow['plans'][number];

const isNamedBy = ({ planId, planName }: Plan, word: string): boolean => same(planId, word) || same(planName, word);

/** @throws CliFailure where one plan is to be off and on, however the two options name it */
function refuseBothWays(plans: readonly Plan[], { disable, enable }: Required<Switches>): void {
  for (const plan of plans) {
    const off = disable.find((word) => isNamedBy(plan, word));
    const on = enable.find((word) => isNamedBy(plan, word));
    if (off === undefined || on === undefined) continue;
    throw usageFailure(
      `--enable "${on}" and --disable "${off}" name one plan: ${plan.planName} (${plan.planId}). Nothing was sent.`,
    );
  }
}

/** @throws CliFailure where a word is the name of several plans of one product, and the id of none */
function refuseAmbiguous({ plans, skuPartNumber }: ProductRow, words: readonly string[]): void {
  for (const word of words) {
    const meant = plans.filter((plan) => isNamedBy(plan, word));
    if (meant.length < 2) continue;
    const ids = meant.map(({ planId }) => planId).join(', ');
    throw new CliFailure(
      EXIT.refused,
      'ambiguous-plan',
      `"${word}" is the name of ${ids} of ${skuPartNumber}. Name the one you mean by its id. Nothing was sent.`,
    );
  }
}

/**
 * Resolves to the products of a command, each with those of the plans to disable that it has. Plans are given by name
 * or id. In a license that is held, plans that were off stay off unless they are to be enabled. Without plans the
 * products go as they are named, so that a holder's disabled plans stay as they are.
 * @throws CliFailure where none of the products has a plan, a name is that of several, a plan is to be on and off, or
 *   the license gets one to enable by a refresh alone
 */
export async function licenseLines(
  session: Session,
  skus: readonly string[],
  { disable = [], enable = [] }: Switches,
  holder?: Holder,
): Promise<(string | Line)[]> {
  if (disable.length + enable.length === 0) return [...skus];
  const products = await collect(session.api.list<ProductRow>('/api/products'));
  const asked = skus.map((sku) => products.filter((product) => names(product, sku)));
  const plansOfAll = asked.flatMap((found) => found.flatMap(({ plans }) => plans));
  const isEnabled = (plan: Plan) => enable.some((word) => isNamedBy(plan, word));
  const words = [...disable, ...enable];
  const unknown = words.find((word) => !plansOfAll.some((plan) => isNamedBy(plan, word)));
  if (unknown !== undefined) throw noSuchPlan(unknown, asked.flat());
  refuseBothWays(plansOfAll, { disable, enable });
  for (const product of asked.flat()) refuseAmbiguous(product, words);
  return skus.map((sku, at) => {
    const [product, ...others] = asked[at] ?? [];
    // the product is unknown or ambiguous, and the server's refusal names the ids
    if (!product || others.length > 0) return sku;
    const license = holder?.licenses.find(({ skuId }) => skuId === product.skuId);
    const early = product.plans.find((plan) => license?.newPlans?.includes(plan.planId) && isEnabled(plan));
    if (early !== undefined) throw needsRefresh(early.planName, sku, holder?.user);
    const before = license?.disabledPlans ?? [];
    // of an earlier revision there may be plans off that the product has lost
    const lost = before.filter((planId) => !product.plans.some((plan) => plan.planId === planId));
    const named = product.plans
      .filter((plan) => before.includes(plan.planId) || disable.some((word) => isNamedBy(plan, word)))
      .filter((plan) => !isEnabled(plan))
      .map(({ planId }) => planId);
    return { skuId: product.skuId, disabledPlans: [...named, ...lost] };
  });
}
