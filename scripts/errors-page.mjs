// Writes docs/reference/errors.md from the error catalogue. A spec fails while the two differ.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ensureBuilt, root } from './ensure-built.mjs';

ensureBuilt();
const { errorReference } = await import(pathToFileURL(join(root, 'dist/libs/contracts/src/index.js')).href);
const page = join(root, 'docs/reference/errors.md');
mkdirSync(dirname(page), { recursive: true });
writeFileSync(page, errorReference());
