import type { ErrorMembers } from '#contracts';
import type { FastifyRequest } from 'fastify';

/** This is what a caller asks again with. */
type Asked = Pick<ErrorMembers['outcome-unknown'], 'commandId' | 'idempotencyKey'>;

const decided = new WeakMap<FastifyRequest, Asked>();

/** Remembers that the command of this request is decided and stored, while its answer isn't written yet. */
export const isDecided = (request: FastifyRequest, asked: Asked): void => void decided.set(request, asked);

/** Tells which command of this request was decided; undefined for none. */
export const decidedBy = (request: FastifyRequest): Asked | undefined => decided.get(request);
