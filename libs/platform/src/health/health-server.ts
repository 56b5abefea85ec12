import 'reflect-metadata';
import { Controller, type DynamicModule, Get, type INestApplication, Inject, Module, Res } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyReply } from 'fastify';
import { cannotListen } from '../config/listening.js';
import type { Logger } from '../logging/logger.js';
import type { Metrics } from '../telemetry/metrics.js';
import { createHealthEdge } from './health-edge.js';
import { HealthModule } from './health.module.js';
import { Readiness, serves, type ReadinessOptions } from './readiness.js';

const METRICS = Symbol('Metrics');

@Controller()
class HealthController {
  constructor(
    private readonly readiness: Readiness,
    @Inject(METRICS) private readonly metrics: Metrics,
  ) {}

  @Get('health/live')
  live() {
    return { status: 'live' };
  }

  @Get('health/ready')
  async ready(@Res({ passthrough: true }) response: FastifyReply) {
    const report = await this.readiness.report();
    void response.status(serves(report) ? 200 : 503);
    return report;
  }

  @Get('metrics')
  async figures(@Res({ passthrough: true }) response: FastifyReply) {
    void response.type(this.metrics.contentType);
    return this.metrics.text();
  }
}

@Module({})
class HealthServerModule {
  static on({ readiness, metrics, modules = [] }: HealthServerParts): DynamicModule {
    return {
      module: HealthServerModule,
      imports: [HealthModule.on(readiness), ...modules],
      controllers: [HealthController],
      providers: [{ provide: METRICS, useValue: metrics }],
    };
  }
}

export interface HealthServerParts {
  readonly readiness: ReadinessOptions;
  readonly metrics: Metrics;
  /** Is told of a bug, of which an answer has nothing but an id. */
  readonly logger: Pick<Logger, 'error'>;
  /** The app consists of these, too; none of it is reached over HTTP. */
  readonly modules?: readonly DynamicModule[];
}
export interface HealthServer {
  readonly url: string;
  readonly app: INestApplication;
  close(): Promise<void>;
}

/**
 * Serves `/health/live`, `/health/ready` and `/metrics` for an app that has no HTTP of its own. It listens when it
 * resolves. Nothing can be changed there, and whatever is refused is a problem document.
 * @throws ConfigurationError where nobody can listen there
 */
export const serveHealth = async (
  { host, port }: { readonly host: string; readonly port: number },
  parts: HealthServerParts,
): Promise<HealthServer> => {
  const { adapter, filter } = createHealthEdge(parts.logger);
  const app = await NestFactory.create<NestFastifyApplication>(HealthServerModule.on(parts), adapter, {
    logger: false,
    abortOnError: false,
  });
  app.useGlobalFilters(filter);
  try {
    await app.listen(port, host);
  } catch (error) {
    await app.close();
    throw cannotListen(error, { host, port });
  }
  return { url: await app.getUrl(), app, close: () => app.close() };
};
