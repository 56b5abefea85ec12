// `npm start [-- APP]` builds if needed, and then runs an app (by default all of them as the standalone) in this very
// process, so that Ctrl-C and SIGTERM reach it.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import './end-with-npm.mjs';
import { ensureBuilt, root } from './ensure-built.mjs';
import { ensureConsole } from './ensure-console.mjs';

const [app = 'standalone'] = process.argv.slice(2);
/** The apps that serve the console. */
const isShown = ['standalone', 'api'].includes(app) && process.env['CONSOLE'] !== 'off';
const building = isShown ? ensureConsole() : 0;
ensureBuilt();
const shown = await building;
if (shown !== 0) process.exit(shown);
const main = join(root, 'dist/apps', app, 'src/main.js');
if (!/^[a-z]+$/.test(app) || !existsSync(main)) {
  console.error(`there is no app ${app}; there are standalone, api, commands, projector and retention`);
  process.exit(2);
}
await import(pathToFileURL(main).href);
