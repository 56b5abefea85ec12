import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { OpenAPIObject } from '@nestjs/swagger';
import type { ApiCore } from './api-core.js';
import { ApiModule } from './api.module.js';
import { serveOpenApi } from './docs/open-api.js';
import { createHttpServer } from './edge/fastify.js';

export interface Api {
  readonly openApi: OpenAPIObject;
  /** Resolves to the URL that it serves on. Port 0 takes a free one. */
  listen(host: string, port: number): Promise<string>;
  /** Takes no more, finishes what is in flight. */
  close(): Promise<void>;
}

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
      await app.listen(port, host);
      return app.getUrl();
    },
    close: () => app.close(),
  };
};
