import { cellProblem, guidOf, quoted } from './cell.js';
import type { CsvProblem } from './csv-problem.js';
import type { Bytes } from './decode-text.js';
import { readTable, type Column, type TableRow } from './read-table.js';

/** These are the columns of Microsoft's published list "Product names and service plan identifiers for licensing". */
const COLUMNS = [
  { name: 'displayName', header: 'Product_Display_Name', required: true },
  { name: 'partNumber', header: 'String_Id', required: true },
  { name: 'skuId', header: 'GUID', required: true },
  { name: 'planName', header: 'Service_Plan_Name', required: true },
  { name: 'planId', header: 'Service_Plan_Id', required: true },
  { name: 'friendlyName', header: 'Service_Plans_Included_Friendly_Names' },
] as const satisfies readonly Column<string>[];
type Row = TableRow<(typeof COLUMNS)[number]['name']>;

export interface CsvPlan {
  readonly planId: string;
  readonly planName: string;
  readonly friendlyName?: string;
  readonly service: string | null;
}
export interface CsvProduct {
  readonly skuId: string;
  readonly skuPartNumber: string;
  readonly displayName: string;
  readonly plans: readonly CsvPlan[];
}
export interface CatalogueCsv {
  /** Products stand in the order of their first rows. So do the plans of a product, each of them once. */
  readonly products: readonly CsvProduct[];
  /** Counts the rows below the header, repeated ones included. */
  readonly rows: number;
  /**
   * Counts the rows that name a plan which an earlier row gave to the same product. The published list has some, with
   * other friendly names.
   */
  readonly repeatedRows: number;
  /** Counts the distinct plans of all products, and those of them that grant a service. */
  readonly plans: number;
  readonly mappedPlans: number;
  readonly problems: readonly CsvProblem[];
}

interface GatheredProduct {
  readonly skuId: string;
  readonly skuPartNumber: string;
  readonly displayName: string;
  readonly line: number;
  readonly plans: Map<string, CsvPlan>;
}

/** No-break spaces inside a name are read as spaces, since nobody can type the difference. */
const spaced = (text: string): string => text.replaceAll('\u00a0', ' ');

/**
 * Reads a product catalogue with one row for each product and plan, and groups the rows into products. `services` tells
 * which plan grants which service. Of repeated rows the first one counts. Other GUIDs or names for one product are
 * problems of the row.
 */
export async function readCatalogue(bytes: Bytes, services: ReadonlyMap<string, string>): Promise<CatalogueCsv> {
  const products = new Map<string, GatheredProduct>();
  const problems: CsvProblem[] = [];
  let rows = 0;
  let repeatedRows = 0;
  for await (const entry of readTable(bytes, COLUMNS)) {
    if ('row' in entry) rows += 1;
    const result = 'problem' in entry ? entry.problem : addRow(products, entry.row, services);
    if (result === 'repeated') repeatedRows += 1;
    else if (result !== 'added') problems.push(result);
  }
  const planIds = new Set([...products.values()].flatMap(({ plans }) => [...plans.keys()]));
  return {
    products: [...products.values()].map(({ line: _, plans, ...product }) => ({
      ...product,
      plans: [...plans.values()],
    })),
    rows,
    repeatedRows,
    plans: planIds.size,
    mappedPlans: [...planIds].filter((planId) => services.has(planId)).length,
    problems,
  };
}

function addRow(
  products: Map<string, GatheredProduct>,
  row: Row,
  services: ReadonlyMap<string, string>,
): 'added' | 'repeated' | CsvProblem {
  const { cells } = row;
  const skuId = guidOf(cells.skuId);
  const planId = guidOf(cells.planId);
  if (!skuId) return cellProblem(row, 'skuId', `${quoted(cells.skuId)} is no GUID`);
  if (!planId) return cellProblem(row, 'planId', `${quoted(cells.planId)} is no GUID`);
  const skuPartNumber = spaced(cells.partNumber);
  const displayName = spaced(cells.displayName);
  const product = products.get(skuId) ?? { skuId, skuPartNumber, displayName, line: row.line, plans: new Map() };
  const conflict = (name: 'partNumber' | 'displayName', first: string): CsvProblem =>
    cellProblem(row, name, `line ${product.line} calls this product ${quoted(first)}`, 'csv-conflicting-row');
  if (product.skuPartNumber !== skuPartNumber) return conflict('partNumber', product.skuPartNumber);
  if (product.displayName !== displayName) return conflict('displayName', product.displayName);
  products.set(skuId, product);
  if (product.plans.has(planId)) return 'repeated';
  const friendlyName = spaced(cells.friendlyName);
  product.plans.set(planId, {
    planId,
    planName: spaced(cells.planName),
    ...(friendlyName === '' ? {} : { friendlyName }),
    service: services.get(planId) ?? null,
  });
  return 'added';
}
