// `npm run build` compiles apps and libs incrementally, without specs, to dist/.
import { build } from './ensure-built.mjs';

process.exitCode = build();
