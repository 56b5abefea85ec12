import { mkdirSync, mkdtempSync, rmSync, existsSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { cruise, type ICruiseResult, type IConfiguration } from 'dependency-cruiser';

const root = join(import.meta.dirname, '..');
const require = createRequire(import.meta.url);
const { options, ...ruleSet } = require('../.dependency-cruiser.cjs') as IConfiguration;
const sources = (folder: string): string[] => ['apps', 'libs', 'test'].filter((name) => existsSync(join(folder, name)));

/** `rule: from -> to` for every broken rule among the sources under `folder`. */
async function violations(folder: string): Promise<string[]> {
  const { output } = await cruise(
    sources(folder),
    { ...options, ruleSet, validate: true, baseDir: folder },
    options?.enhancedResolveOptions as never,
  );
  return (output as ICruiseResult).summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} -> ${to}`);
}
it('x', async () => {
  expect(await violations(root)).toEqual([]);
}, 60_000);
