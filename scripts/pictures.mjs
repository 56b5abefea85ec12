// Writes the pictures of docs/how-to/administer.md to docs/pictures. The spec that walks through the same day takes
// them, and that of the settings, with a clock that stands still, so that the same console gives the same pictures.
import { spawnSync } from 'node:child_process';

const specs = ['administer', 'settings'].map((name) => `test/browser/${name}.browser-spec.ts`);
const { status } = spawnSync(process.execPath, ['scripts/test-browser.mjs', ...specs], {
  stdio: 'inherit',
  env: { ...process.env, WRITE_PICTURES: '1' },
});
process.exitCode = status ?? 1;
