// `npm run arch`: dependency-cruiser over every source folder that exists.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

const folders = ['apps', 'libs', 'test'].filter((name) => existsSync(name));
const { status } = spawnSync(
  process.execPath,
  ['node_modules/dependency-cruiser/bin/dependency-cruise.mjs', '--config', '.dependency-cruiser.cjs', ...folders],
  { stdio: 'inherit' },
);
process.exit(status ?? 1);
