import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { defined } from '#licensing';
import type { AsOfParameters } from '../../edge/as-of.js';
import type { Http } from '../../edge/http.js';
import { X_AS_OF } from '../../edge/policy.js';
import { routeConfigOf } from '../../edge/route-config.js';
import { type Options, readOptions } from '../odata/options.js';
import { unsupported } from '../odata/unsupported.js';
import { ownWriteBefore } from './after-own-writes.js';
import type { GraphConfig } from './graph-endpoint.js';

/** A question comes with the exchange over HTTP, and with what its query asks for. */
export interface Asked {
  readonly http: Http;
  readonly options: Options;
  /** It is about this time that is past. */
  readonly asOf?: AsOfParameters;
}

/** @throws ProblemError: unsupported-query where the route knows of now alone */
const asOfOf = ({ headers }: FastifyRequest, { inPast }: GraphConfig['graph']): AsOfParameters | undefined => {
  const asOf = headers[X_AS_OF];
  if (asOf === undefined) return undefined;
  if (!inPast) throw unsupported(X_AS_OF, []);
  return { asOf: String(asOf) };
};

const fresh = (options: Options, own: string | undefined): Options =>
  own === undefined || own <= (options.minPosition ?? '') ? options : { ...options, minPosition: own };

/** Takes a question, its query read by what its route takes. */
export const InGraph = createParamDecorator((_data: unknown, context: ExecutionContext): Asked => {
  const exchange = context.switchToHttp();
  const request = exchange.getRequest<FastifyRequest>();
  const { graph } = routeConfigOf<GraphConfig>(request);
  if (graph === undefined) throw new Error(`${String(request.routeOptions.url)} doesn't say what it takes`);
  const asOf = asOfOf(request, graph);
  return {
    ...defined({ asOf }),
    http: { request, response: exchange.getResponse<FastifyReply>() },
    options: fresh(readOptions(request.query as object, graph), ownWriteBefore(request)),
  };
});
