// `npm run build`: an incremental compile of apps and libs, without specs, to dist/.
import { build } from './ensure-built.mjs';

process.exitCode = build();
