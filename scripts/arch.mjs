// `npm run arch` runs dependency-cruiser over every source folder that exists, once for files and once for folders.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

const folders = ['apps', 'libs', 'test'].filter((name) => existsSync(name));
for (const config of ['.dependency-cruiser.cjs', '.dependency-cruiser.folders.cjs']) {
  const { status } = spawnSync(
    process.execPath,
    ['node_modules/dependency-cruiser/bin/dependency-cruise.mjs', '--config', config, ...folders],
    { stdio: 'inherit' },
  );
  if (status !== 0) process.exit(status ?? 1);
}
