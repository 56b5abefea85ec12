// Does the work of scripts/golden.mjs.
import { writeMissingGoldenFiles } from '../src/golden/golden-files.js';

const written = await writeMissingGoldenFiles();
process.stdout.write(written.length === 0 ? 'every golden file exists\n' : `${written.join('\n')}\n`);
