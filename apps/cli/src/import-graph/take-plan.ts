import { defined } from '#licensing';
import type { PurchaseAnswer } from '../http/shapes.js';
import type { Session } from '../session/session.js';
import { type Done, OperationRuns } from './operation-runs.js';
import type { Plan } from './plan.js';

/** What became of the part of a plan that was sent. */
export interface Taken {
  readonly operations: readonly string[];
  readonly users: number;
  readonly licenses: number;
  /** How many licenses of each product. */
  readonly assigned: ReadonlyMap<string, number>;
  readonly failures: readonly {
    readonly user: string;
    readonly id: string;
    readonly code: string;
    readonly message: string;
  }[];
  /** These licenses were removed here before, and stay removed. */
  readonly removedHere: readonly { readonly user: string; readonly id: string; readonly skuIds: readonly string[] }[];
  /** All of it stands at or before this position, where anything was sent. */
  readonly position?: string;
}

/**
 * Sends a plan: products, then purchases, then the users, then their licenses, many users in one operation. In a dry
 * run everything is tried that needs nothing of what comes before it; the licenses of new users need them. `bought` are
 * the products of which there are purchases before.
 */
export async function takePlan(session: Session, plan: Plan, bought: ReadonlySet<string>): Promise<Taken> {
  const isDry = session.options.dryRun === true;
  if (plan.products.length > 0)
    await session.send({ method: 'POST', path: '/api/catalogue', body: { products: plan.products } });
  const isNewProduct = new Set(plan.products.map(({ skuId }) => skuId));
  let position: string | undefined;
  for (const purchase of plan.purchases) {
    if (isDry && isNewProduct.has(purchase.skuId)) continue;
    const request = { method: 'POST', path: '/api/purchases', body: purchase } as const;
    const { body } = await session.send<PurchaseAnswer & { readonly position?: string }>(request);
    position = body.position ?? position;
  }
  const runs = new OperationRuns(session, plan.users.length + plan.adoptions.length);
  try {
    const created = await runs.all(
      'create',
      plan.users.map((user) => ({ id: user.id, name: user.userPrincipalName, body: user })),
    );
    const absent = new Set(created.filter(({ result }) => result.state === 'Failed').map(({ item }) => item.id));
    const isNew = new Set(plan.users.map(({ id }) => id));
    const adopting = plan.adoptions.filter(({ user }) => !absent.has(user));
    const adopted = await runs.all(
      'adopt',
      adopting
        .filter(
          ({ user, licenses }) => !isDry || (!isNew.has(user) && licenses.every(({ skuId }) => bought.has(skuId))),
        )
        .map(({ user, name, licenses }) => ({ id: user, name, body: { user, licenses } })),
    );
    return {
      operations: runs.operations,
      users: created.length - absent.size,
      ...licensesTaken(adopting, adopted),
      failures: [...created, ...adopted].flatMap(failureOf),
      ...defined({ position: runs.position ?? position }),
    };
  } finally {
    runs.stop();
  }
}

/** What isn't sent in a dry run counts as taken. */
function licensesTaken(
  adoptions: Plan['adoptions'],
  adopted: readonly Done[],
): Pick<Taken, 'licenses' | 'removedHere' | 'assigned'> {
  const results = new Map(adopted.map(({ item, result }) => [item.id, result]));
  const assigned = new Map<string, number>();
  const removedHere: { user: string; id: string; skuIds: readonly string[] }[] = [];
  for (const { user: id, name: user, licenses } of adoptions) {
    const result = results.get(id);
    if (result?.state === 'Failed') continue;
    const wanted = licenses.map(({ skuId }) => skuId);
    const taken = result === undefined ? wanted : wanted.filter((skuId) => result.assigned?.includes(skuId) === true);
    for (const skuId of taken) assigned.set(skuId, (assigned.get(skuId) ?? 0) + 1);
    const skuIds = wanted.filter((skuId) => !taken.includes(skuId));
    if (skuIds.length > 0) removedHere.push({ user, id, skuIds });
  }
  return { licenses: [...assigned.values()].reduce((sum, each) => sum + each, 0), removedHere, assigned };
}

const failureOf = ({ item: { id, name: user }, result: { state, reason } }: Done): Taken['failures'] =>
  state === 'Failed' ? [{ user, id, code: reason?.code ?? 'unknown', message: reason?.message ?? '' }] : [];
