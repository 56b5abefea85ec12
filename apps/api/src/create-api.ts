import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { OpenAPIObject } from '@nestjs/swagger';
import { ConfigurationError } from '#platform';
import type { ApiCore } from './api-core.js';
import { ApiModule } from './api.module.js';
import { serveOpenApi } from './docs/open-api.js';
import { createHttpServer } from './edge/fastify.js';

export interface Api {
  readonly openApi: OpenAPIObject;
  /** Resolves to the URL that it serves on. Port 0 takes a free one. @throws ConfigurationError where nobody can listen there */
  listen(host: string, port: number): Promise<string>;
  /** Takes no more, finishes what is in flight. */
  close(): Promise<void>;
}

/**
 * How many connections may wait to be taken: two thousand callers at once are promised, and Node's 511 turns some of them away while the process
 * is busy. The system may hold it lower (net.core.somaxconn).
 */
const BACKLOG = 4_096;

const REASONS: Readonly<Record<string, string>> = {
  EADDRINUSE: 'another program listens there already; choose another PORT',
  EACCES: 'this user may not listen there; choose a PORT from 1024',
  EADDRNOTAVAIL: 'this machine has no such address',
  ENOTFOUND: 'this machine knows no such name',
};
const cannotListen = (error: unknown, host: string, port: number): unknown => {
  const reason = REASONS[(error as NodeJS.ErrnoException).code ?? ''];
  return reason === undefined ? error : new ConfigurationError([`HOST=${host} PORT=${port}: ${reason}`]);
};

/** The HTTP API over a core, not listening yet. */
export const createApi = async (core: ApiCore): Promise<Api> => {
  const { adapter, filter } = createHttpServer(core.logger, core.telemetry);
  const app = await NestFactory.create<NestFastifyApplication>(ApiModule.on(core), adapter, {
    logger: false,
    abortOnError: false,
    bodyParser: false,
  });
  app.useGlobalFilters(filter);
  const openApi = serveOpenApi(app);
  return {
    openApi,
    listen: async (host, port) => {
      try {
        await app.listen({ host, port, backlog: BACKLOG });
      } catch (error) {
        throw cannotListen(error, host, port);
      }
      return app.getUrl();
    },
    close: () => app.close(),
  };
};
