import type { Command } from 'commander';
import { namesOfStep } from '#contracts';
import { didYouMean } from '../output/did-you-mean.js';
import { CliFailure, EXIT } from '../output/failures.js';
import type { ChangedUser, LicenseRow, ProductRow, ReassignedUsers, UserRow } from '../http/shapes.js';
import { action, type Session, type World } from '../session/session.js';
import { collect } from '../http/collect.js';
import { repeatable } from './details.js';
import { showChange } from './show-change.js';
import { moveLines, moveRows } from '../words/move.js';
import { namesFrom } from '../words/names.js';
import { saysWhy } from './says-why.js';

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

/** Whose licenses are changed, as the command line names the user, with what is held. */
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

/**
 * Resolves to the products of a command, each with those of the plans to disable that it has. Plans are given by name
 * or id. In a license that is held, plans that were off stay off unless they are to be enabled. A plan that none of
 * the products has is a usage failure, and one to enable that the license gets by a refresh alone is refused. Without
 * plans the products go as they are named, so that a holder's disabled plans stay as they are.
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
  const isPlan = (wanted: string) => (plan: ProductRow['plans'][number]) =>
    same(plan.planId, wanted) || same(plan.planName, wanted);
  const isEnabled = (plan: ProductRow['plans'][number]) => enable.some((wanted) => isPlan(wanted)(plan));
  const unknown = [...disable, ...enable].find(
    (wanted) => !asked.flat().some(({ plans }) => plans.some(isPlan(wanted))),
  );
  if (unknown !== undefined) throw noSuchPlan(unknown, asked.flat());
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
      .filter((plan) => before.includes(plan.planId) || disable.some((wanted) => isPlan(wanted)(plan)))
      .filter((plan) => !isEnabled(plan))
      .map(({ planId }) => planId);
    return { skuId: product.skuId, disabledPlans: [...named, ...lost] };
  });
}

export const licensesPath = (user: string, step = ''): string =>
  `/api/users/${encodeURIComponent(user)}/licenses${step}`;
async function change(session: Session, path: string, user: string, body: unknown): Promise<void> {
  const { body: answer } = await session.send<ChangedUser>({ method: 'POST', path, body });
  await showChange(session, 'licenses', user, answer);
}

interface AssignOptions extends Switches {
  readonly remove?: readonly string[];
}

async function assign(session: Session, user: string, skus: readonly string[], options: AssignOptions): Promise<void> {
  const { disable = [], enable = [], remove = [] } = options;
  const switches = disable.length + enable.length > 0;
  const holder = switches
    ? { user, licenses: (await session.api.get<UserRow>(`/api/users/${encodeURIComponent(user)}`)).licenses }
    : undefined;
  const add = await licenseLines(session, skus, options, holder);
  await change(session, licensesPath(user), user, { add, remove });
}

export function addLicenses(program: Command, world: World): void {
  saysWhy(program.command('assign'))
    .description('assign licenses to a user, or switch service plans of held ones on and off; in one step')
    .argument('<user>', 'id or user principal name')
    .argument('<sku...>', 'part numbers or ids of products')
    .option('--disable <plan>', 'switch a service plan off, by name or id; repeatable', repeatable)
    .option('--enable <plan>', 'switch a service plan of a held license on again; repeatable', repeatable)
    .option('--remove <sku>', 'remove this license in the same step; repeatable', repeatable)
    .action(action<[string, string[], AssignOptions]>(world, assign));
  saysWhy(program.command('remove'))
    .description('remove licenses from a user; data is kept for the retention')
    .argument('<user>', 'id or user principal name')
    .argument('<sku...>', 'part numbers or ids of products')
    .action(
      action<[string, string[], unknown]>(world, (session, user, skus) =>
        change(session, licensesPath(user), user, { add: [], remove: skus }),
      ),
    );
  saysWhy(program.command('replace'))
    .description('give a user exactly these licenses, in one step; one that was held keeps its seat')
    .argument('<user>', 'id or user principal name')
    .argument('<sku...>', 'part numbers or ids of products')
    .option('--disable <plan>', 'switch a service plan off, by name or id; repeatable', repeatable)
    .action(
      action<[string, string[], Switches]>(world, async (session, user, skus, switches) =>
        change(session, licensesPath(user, '/replace'), user, {
          licenses: await licenseLines(session, skus, switches),
        }),
      ),
    );
  for (const name of namesOfStep('reassign')) addReassign(program, world, name);
}

/** An earlier name works as the one of today, but no help shows it. */
function addReassign(program: Command, world: World, name: string): void {
  const isOld = name !== 'reassign';
  saysWhy(program.command(name, { hidden: isOld }))
    .description(
      isOld
        ? 'deprecated: the earlier name of reassign'
        : 'move licenses from one user to another in one step, with their seats',
    )
    .argument('<from>', 'id or user principal name')
    .argument('<to>', 'id or user principal name')
    .argument('<sku...>', 'part numbers or ids of products')
    .action(
      action<[string, string, string[], unknown]>(world, async (session, from, to, skus) => {
        if (isOld) session.note(`${name} is deprecated: say reassign`);
        const request = { method: 'POST', path: licensesPath(from, '/reassign'), body: { to, skuIds: skus } } as const;
        const { body } = await session.send<ReassignedUsers>(request);
        const names = await namesFrom(session.api, [from, to]);
        session.show(body, () => moveLines({ from, to, names }, body).join('\n'), moveRows({ from, to, names }, body));
      }),
    );
}
