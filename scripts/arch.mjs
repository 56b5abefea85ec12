// `npm run arch` runs dependency-cruiser over every source folder that exists, once for files and once for folders.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';

// a package that isn't installed would look like a hundred imports that lead nowhere
const { dependencies, devDependencies } = JSON.parse(readFileSync('package.json', 'utf8'));
const missing = Object.keys({ ...dependencies, ...devDependencies }).filter(
  (name) => !existsSync(`node_modules/${name}/package.json`),
);
if (missing.length > 0) {
  console.error(`these packages are not installed: ${missing.join(', ')}. Run: npm ci`);
  process.exit(1);
}

const folders = ['apps', 'libs', 'test'].filter((name) => existsSync(name));
for (const config of ['.dependency-cruiser.cjs', '.dependency-cruiser.folders.cjs']) {
  const { status } = spawnSync(
    process.execPath,
    ['node_modules/dependency-cruiser/bin/dependency-cruise.mjs', '--config', config, ...folders],
    { stdio: 'inherit' },
  );
  if (status !== 0) process.exit(status ?? 1);
}
