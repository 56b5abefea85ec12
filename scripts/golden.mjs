// Writes the golden file of each event's newest version where there is none (libs/contracts/golden). Existing ones are never changed: they are
// what is in people's stores. After raising a version in libs/contracts/src/stored/versions.ts: `node scripts/golden.mjs`, then commit the file.
import { spawnSync } from 'node:child_process';

const { status } = spawnSync(
  process.execPath,
  [
    '--conditions=seatledger-source',
    '--import',
    './libs/testing/child/typescript.mjs',
    './libs/testing/child/write-golden-files.ts',
  ],
  { stdio: 'inherit' },
);
process.exitCode = status ?? 1;
