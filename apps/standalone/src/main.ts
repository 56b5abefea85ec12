import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Configuration, runApp } from '#platform';
import { SAMPLE_TENANT_ID } from './sample/sample-tenant.js';
import { type Standalone, startStandalone } from './standalone.js';

const SIGN_IN: { readonly [M in Configuration['authentication']['mode']]: string } = {
  off: 'off: only this machine can reach it',
  local: 'by tokens of the key in the data directory',
  issuers: 'by tokens of the issuers that are trusted',
};

/** People find it under `found`, where it has a public address. */
const banner = (
  { url, hasSample }: Standalone,
  { publicUrl: found = url, dataDir, console: hasConsole, authentication }: Configuration,
): string =>
  [
    `Seatledger serves on ${url}`,
    ...(hasConsole ? [`  console                    ${found}/console/`] : []),
    `  API and its documentation  ${found}/docs`,
    ...(hasSample ? [`  sample tenant Contoso      ${SAMPLE_TENANT_ID} (try ${found}/api/subscriptions)`] : []),
    `  data directory             ${dataDir}`,
    `  authentication             ${SIGN_IN[authentication.mode]}`,
  ].join('\n');

/** It stands beside this file, whether that is built or not. */
const projectionsModule = new URL(
  `./projections/projections.thread${extname(fileURLToPath(import.meta.url))}`,
  import.meta.url,
);

runApp({
  name: 'standalone',
  start: async ({ configuration, logger, telemetry, environment }) => {
    const standalone = await startStandalone(configuration, logger, {
      telemetry,
      upstreams: environment['UPSTREAMS'],
      projectionsModule,
    });
    return { ...standalone, says: banner(standalone, configuration) };
  },
});
