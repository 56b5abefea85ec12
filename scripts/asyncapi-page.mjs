// Writes docs/reference/asyncapi.yaml from the shapes of messages. A spec fails while the two differ.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { stringify } from 'yaml';
import { ensureBuilt, root } from './ensure-built.mjs';

ensureBuilt();
const { asyncApiDocument } = await import(pathToFileURL(join(root, 'dist/libs/contracts/src/index.js')).href);
const yaml = stringify(asyncApiDocument(), { aliasDuplicateObjects: false, lineWidth: 0 });
writeFileSync(
  join(root, 'docs/reference/asyncapi.yaml'),
  `# Written by \`npm run docs:asyncapi\` from the shapes that the code checks.\n${yaml}`,
);
