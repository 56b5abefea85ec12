import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { cliReference } from './reference.js';

it('stands in docs/reference/cli.md as it is (npm run docs:cli writes it)', () => {
  const page = readFileSync(join(import.meta.dirname, '../../../docs/reference/cli.md'), 'utf8');
  expect(page).toBe(cliReference());
});
