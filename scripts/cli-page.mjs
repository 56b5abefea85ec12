// Writes docs/reference/cli.md from the help of the command line. A spec fails while the two differ.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ensureBuilt, root } from './ensure-built.mjs';

ensureBuilt();
const { cliReference } = await import(pathToFileURL(join(root, 'dist/apps/cli/src/reference.js')).href);
writeFileSync(join(root, 'docs/reference/cli.md'), cliReference());
