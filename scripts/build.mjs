// `npm run build` compiles apps and libs incrementally, without specs, to dist/, and beside that builds the console.
import { build } from './ensure-built.mjs';
import { buildConsole } from './ensure-console.mjs';

const building = buildConsole();
const compiled = build();
process.exitCode = compiled || (await building);
