#!/usr/bin/env node
// Makes `npx seatledger ...` work in a checkout: builds if needed, then runs the CLI in this very process.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ensureBuilt, root } from '../scripts/ensure-built.mjs';

ensureBuilt();
await import(pathToFileURL(join(root, 'dist/apps/cli/src/main.js')).href);
