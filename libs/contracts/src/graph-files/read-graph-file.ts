import type { z } from 'zod';
import { decodeText, NotText, type Bytes } from '../csv/decode-text.js';
import { JsonValues, NotJson } from '../json/json-values.js';
import { wording } from '../errors/wording.js';
import { asGraphSpells, isCut } from './as-graph-spells.js';
import type { GraphProblem } from './graph-problem.js';

export type GraphEntry<T> = { readonly item: T; readonly line: number } | { readonly problem: GraphProblem };

const CUT = 'PowerShell cut the values that lie deeper than ConvertTo-Json was told: write the file anew with -Depth 6';

/**
 * Reads what Graph answered, or PowerShell made of it, item by item: a list, pages, several of them, or one object
 * alone; in UTF-8, or in UTF-16 with its mark. Every item gives what the schema makes of it, or its first problem. It
 * ends with the first problem that is one of the whole file. Needs the memory of one item.
 */
export async function* readGraphFile<T>(bytes: Bytes, schema: z.ZodType<T>): AsyncGenerator<GraphEntry<T>> {
  const values = new JsonValues();
  let hasNext = false;
  try {
    for await (const text of decodeText(bytes)) {
      for (const found of values.take(text)) {
        if (found.kind === 'page') hasNext = found.hasNext;
        else yield itemOf(found.text, found.line, schema);
      }
    }
    values.end();
  } catch (error) {
    yield { problem: problemOf(error) };
    return;
  }
  if (hasNext)
    yield {
      problem: {
        code: 'graph-missing-page',
        message: 'its last page names another one after it (@odata.nextLink): add that page, behind this one',
      },
    };
}

/** @throws what is no problem of the file */
function problemOf(error: unknown): GraphProblem {
  if (error instanceof NotText) return { code: 'graph-bad-encoding', line: error.line, message: error.message };
  if (error instanceof NotJson) return { code: 'graph-no-json', line: error.line, message: error.message };
  throw error;
}

function itemOf<T>(text: string, line: number, schema: z.ZodType<T>): GraphEntry<T> {
  let value: unknown;
  try {
    value = asGraphSpells(JSON.parse(text));
  } catch {
    return { problem: { code: 'graph-no-json', line, message: 'what begins here is no JSON' } };
  }
  const { data, error } = schema.safeParse(value, { error: wording });
  const [issue] = error?.issues ?? [];
  if (issue === undefined) return { item: data as T, line };
  const member = issue.path.map(String).join('.');
  const where = { line, ...(member === '' ? {} : { member }) };
  if (isCut(value, issue)) return { problem: { code: 'graph-cut-by-depth', ...where, message: CUT } };
  return { problem: { code: 'graph-bad-value', ...where, message: issue.message } };
}
