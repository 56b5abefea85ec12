import { type Configuration, runApp } from '#platform';
import { SAMPLE_TENANT_ID } from './sample/sample-tenant.js';
import { type Standalone, startStandalone } from './standalone.js';

/** People find it under `found`, where it has a public address. */
const banner = ({ url, hasSample }: Standalone, { publicUrl: found = url, dataDir }: Configuration): string =>
  [
    `Seatledger serves on ${url}`,
    `  API and its documentation  ${found}/docs`,
    ...(hasSample ? [`  sample tenant Contoso      ${SAMPLE_TENANT_ID} (try ${found}/api/subscriptions)`] : []),
    `  data directory             ${dataDir}`,
    '  authentication is off: only this machine can reach it',
  ].join('\n');

runApp({
  name: 'standalone',
  start: async ({ configuration, logger, telemetry, environment }) => {
    const standalone = await startStandalone(configuration, logger, {
      telemetry,
      upstreams: environment['UPSTREAMS'],
    });
    return { ...standalone, says: banner(standalone, configuration) };
  },
});
