import { Body, Controller, Inject, Post } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyInstance } from 'fastify';
import { PROTECTED_RESOURCE, type ProtectedResource } from '../../api-settings.js';
import { resourceOf } from '../../edge/challenges.js';
import { type Http, InHttp } from '../../edge/http.js';
import { contentType, tellRequest } from '../protocol/headers.js';
import { GraphEndpoint } from '../protocol/graph-endpoint.js';
import { inTurn, type PartAnswer } from './in-turn.js';
import { askPart } from './ask-part.js';
import { readBatch } from './read-batch.js';

/** Several requests in one; each is a request of its own for limits, rights and outcome. */
@ApiTags('graph')
@Controller('v1.0')
export class GraphBatchController {
  constructor(
    private readonly adapter: HttpAdapterHost,
    @Inject(PROTECTED_RESOURCE) private readonly resource: ProtectedResource,
  ) {}

  @Post('$batch')
  @GraphEndpoint({
    id: 'sendBatch',
    may: 'known',
    tag: { none: 'no-read' },
    summary: 'Up to 20 requests in one, each with limits, rights and an outcome of its own',
    description: 'A part without Idempotency-Key has that of the batch with its id behind it, where there is one.',
    answer: { schema: 'GraphBatchAnswer' },
    body: 'GraphBatch',
    ofTenant: false,
    errors: ['csrf-token-required', 'invalid-body', 'malformed-json', 'body-too-large'],
  })
  async send(@InHttp() http: Http, @Body() body: unknown): Promise<{ readonly responses: readonly PartAnswer[] }> {
    const parts = readBatch(body);
    const fastify = this.adapter.httpAdapter.getInstance<FastifyInstance>();
    const base = resourceOf(this.resource.publicUrl, http.request);
    const responses = await inTurn(parts, (part) => askPart(fastify, http.request, part, base));
    tellRequest(http.request, http.response);
    void http.response.type(contentType(http.request));
    return { responses };
  }
}
