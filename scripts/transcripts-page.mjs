// Writes docs/reference/cli-transcripts.md from what the commands print. The spec that compares the two writes it,
// since it has the server and the terminal at hand.
import { spawnSync } from 'node:child_process';

const { status } = spawnSync(process.execPath, ['scripts/jest.mjs', '--maxWorkers=1', 'transcripts.e2e-spec'], {
  stdio: 'inherit',
  env: { ...process.env, WRITE_TRANSCRIPTS: '1' },
});
process.exitCode = status ?? 1;
