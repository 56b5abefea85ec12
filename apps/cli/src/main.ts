import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { terminal } from './output/io.js';
import { issueToken } from './stores/issue-token.js';
import { openBrokerOfEnvironment } from './stores/open-broker.js';
import { openDataDirStores } from './stores/open-data-stores.js';
import { openDataDirFiles } from './stores/open-data-files.js';
import { openDataDir } from './stores/open-data-dir.js';
import { openStoreServer } from './stores/open-store-server.js';
import { run } from './run.js';
import { startedAs } from './session/started-as.js';

/** Returns the folder of the shipped files, which stands above the sources and above dist/ alike. */
const resourcesAbove = (folder: string): string =>
  existsSync(join(folder, 'resources/plan-services.csv')) || dirname(folder) === folder
    ? join(folder, 'resources')
    : resourcesAbove(dirname(folder));

const { argv, env } = process;
const world = {
  program: startedAs({ argv, env, cwd: process.cwd() }),
  io: terminal(),
  openDataDir,
  openDataStores: openDataDirStores,
  openDataFiles: openDataDirFiles,
  issueToken,
  openBroker: openBrokerOfEnvironment,
  openStoreServer,
};
process.exitCode = await run(process.argv.slice(2), world, resourcesAbove(import.meta.dirname));
