import type { Server } from 'node:tls';
import type { Delay } from '#application';
import type { Logger } from '../logging/logger.js';
import { throttledLog } from '../logging/trouble-log.js';
import { readTlsPair, type TlsFiles, type TlsPair } from './tls-files.js';
import { Lookout } from '../process/lookout.js';

/** The files are looked at so often: who renews certificates changes the two one after the other. */
const LOOK_MILLISECONDS = 10_000;
const UNUSABLE = 'the changed certificate can\u2019t be used, so that the old one is shown on';

interface Parts {
  readonly files: TlsFiles;
  /** The server shows this one at the beginning. */
  readonly pair: TlsPair;
  readonly server: Pick<Server, 'setSecureContext'>;
  readonly delay: Delay;
  readonly logger: Logger;
}

/**
 * Lets a server show the certificate that its files hold now. Connections that are there go on with the one that they
 * began with.
 */
export class TlsWatch {
  readonly #lookout: Lookout;
  readonly #log;
  #shown: TlsPair;

  constructor(private readonly parts: Parts) {
    this.#log = throttledLog(parts.logger);
    this.#lookout = new Lookout({ milliseconds: LOOK_MILLISECONDS, look: () => this.look(), delay: parts.delay });
    this.#shown = parts.pair;
  }

  start(): void {
    this.#lookout.start();
  }

  /** Never rejects. */
  async look(): Promise<void> {
    const { files, server, logger } = this.parts;
    try {
      const pair = await readTlsPair(files);
      this.#log.over(UNUSABLE);
      if (pair.cert === this.#shown.cert && pair.key === this.#shown.key) return;
      server.setSecureContext(pair);
      this.#shown = pair;
      logger.info({}, 'the changed certificate is shown from now on');
    } catch (error) {
      this.#log.warn(UNUSABLE, { reason: error instanceof Error ? error.message : String(error) });
    }
  }

  close(): Promise<void> {
    return this.#lookout.close();
  }
}
