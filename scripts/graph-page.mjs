// Writes docs/reference/graph-compatibility.md from the tables of the Graph API. A spec fails while the two differ.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ensureBuilt, root } from './ensure-built.mjs';

ensureBuilt();
const { compatibilityPage } = await import(
  pathToFileURL(join(root, 'dist/apps/api/src/graph/compatibility-page.js')).href
);
writeFileSync(join(root, 'docs/reference/graph-compatibility.md'), compatibilityPage());
