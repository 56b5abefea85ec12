import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';

/** A request comes together with the response that it gets. */
export interface Http {
  readonly request: FastifyRequest;
  readonly response: FastifyReply;
}
export const InHttp = createParamDecorator((_data: unknown, context: ExecutionContext): Http => {
  const http = context.switchToHttp();
  return { request: http.getRequest<FastifyRequest>(), response: http.getResponse<FastifyReply>() };
});

/** Reads a header that must not be repeated, as one value. */
export const header = ({ request }: Http, name: string): string | undefined => {
  const value = request.headers[name];
  return Array.isArray(value) ? value.join(',') : value;
};
