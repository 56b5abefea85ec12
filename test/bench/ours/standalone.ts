import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { START } from '../../../libs/application/src/index.js';
import { allProjections } from '../../../libs/projections/src/index.js';
import { silentTelemetry } from '../../../libs/platform/src/index.js';
import { openStandaloneParts, type StandaloneParts } from '../../../apps/standalone/src/standalone-parts.js';
import { type Send, sending } from './commands.js';
import { configurationOf, logger } from './stores.js';

/** The standalone as it runs by default, read models on their thread, but for HTTP. */
export interface InProcess {
  readonly parts: StandaloneParts;
  readonly send: Send;
  /** Resolves once the read models show all that is in the log now. */
  caughtUp(): Promise<void>;
  close(): Promise<void>;
}

const projectionsModule = new URL(
  `../../../apps/standalone/src/projections/projections.thread${extname(fileURLToPath(import.meta.url))}`,
  import.meta.url,
);
const HOUR = 3_600_000;

export const openInProcess = async (dataDir: string): Promise<InProcess> => {
  const ends: (() => Promise<void>)[] = [];
  const settings = { configuration: configurationOf(dataDir), logger, telemetry: silentTelemetry() };
  const parts = await openStandaloneParts(settings, { projectionsModule }, (_name, end) => void ends.unshift(end));
  const names = allProjections.map(({ name }) => name);
  return {
    parts,
    send: sending((envelope) => parts.commandSide.commands.handle(envelope)),
    caughtUp: async () => {
      const position = (await parts.ports.store.head())?.position ?? START;
      await parts.querySide.freshness.waitFor(position, names, { timeoutMilliseconds: HOUR });
    },
    close: async () => {
      for (const end of ends) await end();
    },
  };
};
