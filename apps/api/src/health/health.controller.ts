import { Controller, Get, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { GuardedClock } from '#application';
import { Metrics, Readiness } from '#platform';
import type { FastifyReply } from 'fastify';
import { health, readiness } from '../edge/answers/installation.js';
import { Endpoint } from '../edge/endpoint.js';
import { problemError } from '../edge/problem-error.js';

@ApiTags('health')
@Controller()
export class HealthController {
  constructor(
    private readonly clock: GuardedClock,
    private readonly figures: Metrics,
    private readonly readiness: Readiness,
  ) {}

  @Get('health/live')
  @Endpoint({
    id: 'showLiveness',
    may: 'anybody',
    tag: { none: 'process' },
    summary: 'The process runs',
    answer: health,
    ofTenant: false,
  })
  live() {
    return { status: 'live' };
  }

  @Get('health/ready')
  @Endpoint({
    id: 'showReadiness',
    may: 'anybody',
    tag: { none: 'process' },
    summary: 'The process can serve',
    answer: readiness,
    ofTenant: false,
    errors: ['shutting-down', 'not-ready'],
  })
  async ready() {
    const { status, checks, reasons } = await this.readiness.report();
    if (status === 'shutting-down') throw problemError(status, {});
    if (status === 'not-ready') throw problemError(status, { checks, reasons });
    // With a clock that isn't trusted it is ready, too: all but purges and new retentions goes on.
    return { status, clock: this.clock.trusted() ? 'trusted' : 'not-trusted', reasons };
  }

  @Get('metrics')
  @Endpoint({
    id: 'showMetrics',
    may: 'figures',
    tag: { none: 'process' },
    summary: 'Figures in the text format of Prometheus',
    answer: 'text',
    ofTenant: false,
  })
  async metrics(@Res({ passthrough: true }) response: FastifyReply) {
    void response.type(this.figures.contentType);
    return this.figures.text();
  }
}
