import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Http } from '../../edge/http.js';
import { routeConfigOf } from '../../edge/route-config.js';
import { type Options, readOptions } from '../odata/options.js';
import type { GraphConfig } from './graph-endpoint.js';

/** A question comes with the exchange over HTTP, and with what its query asks for. */
export interface Asked {
  readonly http: Http;
  readonly options: Options;
}

/** Takes a question, its query read by what its route takes. */
export const InGraph = createParamDecorator((_data: unknown, context: ExecutionContext): Asked => {
  const exchange = context.switchToHttp();
  const request = exchange.getRequest<FastifyRequest>();
  const { graph } = routeConfigOf<GraphConfig>(request);
  if (graph === undefined) throw new Error(`${String(request.routeOptions.url)} doesn't say what it takes`);
  return {
    http: { request, response: exchange.getResponse<FastifyReply>() },
    options: readOptions(request.query as object, graph.options, graph.entity),
  };
});
