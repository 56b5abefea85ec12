import 'reflect-metadata';
import { join } from 'node:path';
import type { DynamicModule } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Server as TlsServer } from 'node:tls';
import type { Delay } from '#application';
import {
  cannotListen,
  type Configuration,
  type OpenSessions,
  type ProcessSettings,
  projectRoot,
  readTlsPair,
  type SignIn,
  TlsWatch,
} from '#platform';
import { serveSignIn } from './auth/serve-sign-in.js';
import { serveConsole } from './console/serve-console.js';
import { serveOpenApi } from './docs/open-api.js';
import { createHttpServer, type Whereabouts } from './edge/fastify.js';
import { graphApi } from './graph/graph-api.js';

export interface HttpApp {
  readonly nest: NestFastifyApplication;
  /**
   * Resolves to the URL that it serves on; port 0 takes a free one.
   * @throws ConfigurationError where nobody can listen there
   */
  listen(host: string, port: number): Promise<string>;
  /** Takes no more requests and finishes those in flight. Whatever else the app does goes on. */
  stopServing(): Promise<void>;
  /** Ends all that the app does. */
  close(): Promise<void>;
}

/**
 * How many connections may wait to be taken: two thousand callers at once are promised, and Node's 511 turns some of
 * them away while the process is busy. The system may hold it lower (net.core.somaxconn).
 */
const BACKLOG = 4_096;

export interface HttpAppSettings extends Pick<ProcessSettings, 'logger' | 'telemetry'> {
  readonly configuration: Whereabouts & Partial<Pick<Configuration, 'tls' | 'console'>>;
  /** The console was built here; without it, it is where the build of this checkout or image writes it. */
  readonly consoleFolder?: string | undefined;
  /** Waits between two looks at the files of the certificate. */
  readonly delay: Delay;
  /** Where it is undefined, nobody signs in. */
  readonly signIn: SignIn | undefined;
  readonly sessions?: OpenSessions | undefined;
}

const builtConsole = (): string => join(projectRoot(), 'dist/apps/console');

/**
 * Makes an app that serves the controllers of this module over HTTP, with their OpenAPI document; it doesn't listen
 * yet.
 * @throws ConfigurationError where the files of its certificate are of no use
 */
export const createHttpApp = async (
  module: DynamicModule,
  { logger, telemetry, configuration, consoleFolder = builtConsole(), delay, signIn, sessions }: HttpAppSettings,
): Promise<HttpApp> => {
  const files = configuration.tls;
  const tls = files && (await readTlsPair(files));
  const { adapter, filter } = await createHttpServer(logger, telemetry, {
    ...configuration,
    tls,
    signIn,
    sessions: sessions?.browser,
    pages: (fastify, edge) => serveSignIn(fastify, { ...edge, signIn, sessions, publicUrl: configuration.publicUrl }),
    other: graphApi,
    monotonic: () => performance.now(),
  });
  if (configuration.console === true) await serveConsole(adapter.getInstance(), { folder: consoleFolder, filter });
  const nest = await NestFactory.create<NestFastifyApplication>(module, adapter, {
    logger: false,
    abortOnError: false,
    bodyParser: false,
    // the server is made already: Nest takes from this how its address begins
    ...(tls === undefined ? {} : { httpsOptions: {} }),
  });
  nest.useGlobalFilters(filter);
  serveOpenApi(nest, configuration.publicUrl);
  const server = nest.getHttpServer() as unknown as TlsServer;
  const watch = files && tls && new TlsWatch({ files, pair: tls, server, delay, logger });
  return {
    nest,
    listen: async (host, port) => {
      try {
        await nest.listen({ host, port, backlog: BACKLOG });
      } catch (error) {
        throw cannotListen(error, { host, port });
      }
      watch?.start();
      return nest.getUrl();
    },
    stopServing: async () => {
      await watch?.close();
      await adapter.close();
    },
    close: async () => {
      await watch?.close();
      await nest.close();
    },
  };
};
