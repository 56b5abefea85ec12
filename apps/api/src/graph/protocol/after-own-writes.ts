import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Observable } from 'rxjs';
import { OwnWrites } from '../../edge/own-writes.js';
import { actorOf } from '../../edge/request-actor.js';
import { TenantResolver } from '../../edge/tenant-resolver.js';

const positions = new WeakMap<FastifyRequest, string>();

/** Tells where the last command of whoever asks stands, which the answer is to show; undefined where none is known. */
export const ownWriteBefore = (request: FastifyRequest): string | undefined => positions.get(request);

/**
 * Scripts of Graph create a user and read it at once, and know of no positions. So a question of `/v1.0` waits for what
 * its sender wrote through this process, as if it had named its position.
 */
@Injectable()
export class AfterOwnWrites implements NestInterceptor {
  constructor(
    private readonly writes: OwnWrites,
    private readonly tenants: TenantResolver,
  ) {}

  /** @throws ProblemError where the request names no tenant that it may ask about */
  async intercept(context: ExecutionContext, next: CallHandler): Promise<Observable<unknown>> {
    const exchange = context.switchToHttp();
    const request = exchange.getRequest<FastifyRequest>();
    const tenantId = await this.tenants.of({ request, response: exchange.getResponse<FastifyReply>() });
    const position = this.writes.lastOf(actorOf(request), tenantId);
    if (position !== undefined) positions.set(request, position);
    return next.handle();
  }
}
