import type { LocalActor } from '#application';
import type { FastifyInstance } from 'fastify';
import { policyOf, refusalByRole } from './policy.js';
import { isSentBy } from './request-actor.js';

/** Without authentication only a loopback address is served, and everybody there may do everything. */
const LOCAL: LocalActor = { kind: 'local', roles: ['Operator', 'GlobalAdministrator'], tenants: 'all' };

/**
 * Finds out who sends each request, and refuses what that one may not do, before its body is read. A route that
 * doesn't say who may ask it is served to nobody.
 */
export const keepDoor = (fastify: FastifyInstance): void => {
  fastify.addHook('onRequest', async (request) => {
    const policy = policyOf(request);
    const { method, routeOptions } = request;
    if (policy === undefined) throw new Error(`${method} ${String(routeOptions.url)} says not who may ask it`);
    if (policy.kind === 'anybody') return;
    isSentBy(request, LOCAL);
    const refused = refusalByRole(policy, LOCAL.roles, request);
    if (refused !== undefined) throw refused;
  });
};
