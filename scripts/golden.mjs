// Writes the golden file (libs/contracts/golden) of each event's newest version where there is none. Existing ones are
// never changed, since people's stores hold such events. After raising a version in
// libs/contracts/src/stored/versions.ts, run `node scripts/golden.mjs` and commit the file.
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
