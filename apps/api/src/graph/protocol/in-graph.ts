import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Http } from '../../edge/http.js';
import { routeConfigOf } from '../../edge/route-config.js';
import { type Options, readOptions } from '../odata/options.js';
import { ownWriteBefore } from './after-own-writes.js';
import type { GraphConfig } from './graph-endpoint.js';

/** A question comes with the exchange over HTTP, and with what its query asks for. */
export interface Asked {
  readonly http: Http;
  readonly options: Options;
}

const fresh = (options: Options, own: string | undefined): Options =>
  own === undefined || own <= (options.minPosition ?? '') ? options : { ...options, minPosition: own };

/** Takes a question, its query read by what its route takes. */
export const InGraph = createParamDecorator((_data: unknown, context: ExecutionContext): Asked => {
  const exchange = context.switchToHttp();
  const request = exchange.getRequest<FastifyRequest>();
  const { graph } = routeConfigOf<GraphConfig>(request);
  if (graph === undefined) throw new Error(`${String(request.routeOptions.url)} doesn't say what it takes`);
  return {
    http: { request, response: exchange.getResponse<FastifyReply>() },
    options: fresh(readOptions(request.query as object, graph), ownWriteBefore(request)),
  };
});
