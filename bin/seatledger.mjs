#!/usr/bin/env node
// Makes `npx seatledger ...` work in a checkout: builds if needed, then runs the CLI in this very process.
import * as module from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ensureBuilt, root } from '../scripts/ensure-built.mjs';

ensureBuilt();
// Node has it from 22.1 on. Where the folder can't be written, every start compiles as before.
module.enableCompileCache?.(join(root, 'dist', '.compile-cache'));
await import(pathToFileURL(join(root, 'dist/apps/cli/src/main.js')).href);
