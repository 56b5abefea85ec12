import { cellProblem, guidOf, quoted } from './cell.js';
import type { CsvProblem } from './csv-problem.js';
import type { Bytes } from './decode-text.js';
import { readTable, type Column } from './read-table.js';

const COLUMNS = [
  { name: 'planId', header: 'service_plan_id', required: true },
  { name: 'planName', header: 'service_plan_name' },
  { name: 'service', header: 'service', required: true },
] as const satisfies readonly Column<string>[];

export interface PlanServices {
  /** Maps each plan id, in lower case, to its service. A plan that isn't here holds no user data. */
  readonly services: ReadonlyMap<string, string>;
  readonly problems: readonly CsvProblem[];
}

/**
 * Reads which plan grants which service from `service_plan_id,service_plan_name,service`. One plan grants one service.
 */
export async function readPlanServices(bytes: Bytes): Promise<PlanServices> {
  const services = new Map<string, string>();
  const problems: CsvProblem[] = [];
  for await (const entry of readTable(bytes, COLUMNS)) {
    if ('problem' in entry) {
      problems.push(entry.problem);
      continue;
    }
    const { row } = entry;
    const planId = guidOf(row.cells.planId);
    const { service } = row.cells;
    if (!planId) problems.push(cellProblem(row, 'planId', `${quoted(row.cells.planId)} is no GUID`));
    else if (!/^[a-z][a-z0-9-]*$/.test(service))
      problems.push(cellProblem(row, 'service', `${quoted(service)} is no service name (lower case, digits, dashes)`));
    else if (services.has(planId))
      problems.push(cellProblem(row, 'planId', 'an earlier row maps this plan', 'csv-duplicate-row'));
    else services.set(planId, service);
  }
  return { services, problems };
}
