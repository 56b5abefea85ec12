import { readFileSync } from 'node:fs';
import { compatibilityPage } from './compatibility-page.js';

it('is the page docs/reference/graph-compatibility.md (else: npm run docs:graph)', () => {
  expect(readFileSync('docs/reference/graph-compatibility.md', 'utf8')).toBe(compatibilityPage());
});
