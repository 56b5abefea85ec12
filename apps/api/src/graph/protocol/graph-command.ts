import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { aboutInHeaders } from '../../edge/about.js';
import { checkedQuery, type HttpCommand } from '../../edge/parameters.js';
import { commandQuery } from '../../edge/query-shapes.js';

/** Takes a command of `/v1.0`: its body is Graph's, so that what is said about it stands in headers. */
export const InGraphCommand = createParamDecorator((_data: unknown, context: ExecutionContext): HttpCommand => {
  const exchange = context.switchToHttp();
  const http = {
    request: exchange.getRequest<FastifyRequest>(),
    response: exchange.getResponse<FastifyReply>(),
  };
  return { ...http, query: checkedQuery(commandQuery, http.request.query), about: aboutInHeaders(http), inGraph: true };
});
