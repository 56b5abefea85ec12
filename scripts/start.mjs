// `npm start`: builds if needed, then runs the standalone app in this very process, so that Ctrl-C and SIGTERM reach it.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ensureBuilt, root } from './ensure-built.mjs';

ensureBuilt();
await import(pathToFileURL(join(root, 'dist/apps/standalone/src/main.js')).href);
