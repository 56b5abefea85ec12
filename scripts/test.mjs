// `npm test -- <jest arguments>` runs every static check, up to the first that fails, and then Jest with the arguments
// given.
import { spawnSync } from 'node:child_process';

const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
const check = spawnSync(npm, ['run', '--silent', 'check'], { stdio: 'inherit' });
if (check.status !== 0) process.exit(check.status ?? 1);

await import('./jest.mjs');
