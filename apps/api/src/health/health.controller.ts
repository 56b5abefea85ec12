import { Controller, Get, Inject } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { API_CORE, type ApiCore } from '../api-core.js';
import { health } from '../edge/answers.js';
import { Endpoint } from '../edge/endpoint.js';
import { problemError } from '../edge/problem-error.js';

@ApiTags('health')
@Controller('health')
export class HealthController {
  constructor(@Inject(API_CORE) private readonly core: ApiCore) {}

  @Get('live')
  @Endpoint({ summary: 'The process runs', answer: health, ofTenant: false })
  live() {
    return { status: 'live' };
  }

  @Get('ready')
  @Endpoint({ summary: 'The process can serve', answer: health, ofTenant: false, errors: ['shutting-down'] })
  async ready() {
    if (!(await this.core.ready())) throw problemError('shutting-down', {});
    return { status: 'ready' };
  }
}
