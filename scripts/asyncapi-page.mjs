// Writes docs/reference/asyncapi.yaml from the shapes of messages. A spec fails while the two differ.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ensureBuilt, root } from './ensure-built.mjs';

ensureBuilt();
const { asyncApiYaml } = await import(pathToFileURL(join(root, 'dist/libs/contracts/src/index.js')).href);
writeFileSync(join(root, 'docs/reference/asyncapi.yaml'), asyncApiYaml());
