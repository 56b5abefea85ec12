import { describeGraphProblem } from '#contracts';
import { collect } from '../http/collect.js';
import type { Me, ProductRow, SubscriptionRow, UserRow } from '../http/shapes.js';
import { CliFailure, EXIT } from '../output/failures.js';
import { count } from '../output/table.js';
import type { Session } from '../session/session.js';
import { namesFrom } from '../words/names.js';
import { isByRule, type Present } from './plan-parts.js';
import { planOf } from './plan.js';
import { type Files, readTenantFiles, type TenantFiles } from './read-tenant-files.js';
import { poolsAfter } from './pools-after.js';
import { documentOf, reportLines, reportRows, strained } from './report.js';
import { takePlan } from './take-plan.js';

/**
 * Brings a tenant in as Graph says that it is: products, purchases, users, and the licenses that they have. Takes what
 * is new, and tells what is otherwise. Ends with exit code 1 where something of the files could not be taken.
 */
export async function importGraph(session: Session, files: Files): Promise<void> {
  const tenant = await wholeTenant(session, files);
  for (const note of tenant.notes) session.note(note);
  const present = await presentOf(session);
  const plan = planOf(tenant, present);
  const taken = await takePlan(session, plan, new Set(present.subscriptions.map(({ skuId }) => skuId)));
  const after = await poolsAfter(session, present, plan, taken);
  const names = await namesFrom(session.api);
  const report = { tenant, plan, taken, strained: strained(after), isDry: session.options.dryRun === true };
  session.show(documentOf(report), () => reportLines(report, names).join('\n'), reportRows(report));
  const undone = plan.notTaken.filter((each) => !isByRule(each));
  if (undone.length + taken.failures.length > 0) throw new CliFailure(EXIT.refused, 'rows-failed', '');
}

/** @throws CliFailure where something is wrong with a file: nothing was sent then */
async function wholeTenant(session: Session, files: Files): Promise<TenantFiles> {
  const read = await readTenantFiles(files);
  if ('tenant' in read) return read.tenant;
  const { problems } = read;
  const [first] = problems;
  for (const { file, ...problem } of problems) session.note(`${file}, ${describeGraphProblem(problem)}`);
  const message = `${count(problems.length, 'problem')} in the files, nothing was imported.`;
  throw new CliFailure(EXIT.refused, first?.code ?? 'graph-no-json', message, { problems });
}

async function presentOf({ api }: Session): Promise<Present> {
  // Who one is doesn't depend on how far reads are.
  const me = await api.get<Partial<Me>>('/api/me', { minPosition: undefined });
  const limit = '500';
  return {
    products: await collect(api.list<ProductRow>('/api/products', { limit })),
    subscriptions: await collect(api.list<SubscriptionRow>('/api/subscriptions', { limit })),
    users: await collect(api.list<UserRow>('/api/users', { limit })),
    deleted: new Set((await collect(api.list<UserRow>('/api/deleted-users', { limit }))).map(({ id }) => id)),
    mayAddProducts: me.roles?.includes('Operator') === true,
  };
}

export type { Files } from './read-tenant-files.js';
