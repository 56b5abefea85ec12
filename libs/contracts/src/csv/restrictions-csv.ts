import { isCountry } from '../wire/countries.js';
import { cellProblem, guidOf, quoted } from './cell.js';
import type { CsvProblem } from './csv-problem.js';
import type { Bytes } from './decode-text.js';
import { readTable, type Column } from './read-table.js';

const COLUMNS = [
  { name: 'planId', header: 'servicePlanId', required: true },
  { name: 'country', header: 'country', required: true },
] as const satisfies readonly Column<string>[];

export interface Restriction {
  readonly servicePlanId: string;
  readonly country: string;
}

/**
 * Reads which plan isn't permitted in which country from `servicePlanId,country`. The rows stay in the order of the
 * file, each one once; a repeated row is a problem.
 */
export async function readRestrictions(
  bytes: Bytes,
): Promise<{ readonly restrictions: readonly Restriction[]; readonly problems: readonly CsvProblem[] }> {
  const restrictions = new Map<string, Restriction>();
  const problems: CsvProblem[] = [];
  for await (const entry of readTable(bytes, COLUMNS, { strict: true })) {
    if ('problem' in entry) {
      problems.push(entry.problem);
      continue;
    }
    const { row } = entry;
    const servicePlanId = guidOf(row.cells.planId);
    const country = row.cells.country.toUpperCase();
    const key = `${servicePlanId} ${country}`;
    if (!servicePlanId) problems.push(cellProblem(row, 'planId', `${quoted(row.cells.planId)} is no GUID`));
    else if (!isCountry(country))
      problems.push(cellProblem(row, 'country', `${quoted(row.cells.country)} is no country`));
    else if (restrictions.has(key))
      problems.push(cellProblem(row, 'planId', 'an earlier row says the same', 'csv-duplicate-row'));
    else restrictions.set(key, { servicePlanId, country });
  }
  return { restrictions: [...restrictions.values()], problems };
}
