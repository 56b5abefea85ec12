import rateLimit from '@fastify/rate-limit';
import { type Actor, whoAsks } from '#application';
import type { RateLimit } from '#platform';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Policy } from '../policy.js';
import { type ProblemError, problemError } from '../problem-error.js';
import { actorOf } from '../request-actor.js';
import { bucketsBy } from './buckets.js';

/** An address may fail to sign in so often a minute. A bad token costs a signature to look at. */
const FAILURES = { max: 20, timeWindow: 60_000 };
/** Whoever was quiet may ask for so many seconds' worth at once. */
const BURST_SECONDS = 10;

export interface LimitsSettings {
  /** Where it is undefined, nobody is held up who signed in. */
  readonly rate: RateLimit | undefined;
  /** Milliseconds on a clock that nobody sets. */
  readonly monotonic: () => number;
}

/** What one process answers of one address and of one caller. Two processes answer twice as much. */
export interface Limits {
  /** Resolves to a refusal where too many from this address have failed to sign in. */
  beforeSignIn(request: FastifyRequest): Promise<ProblemError | undefined>;
  /** Counts one that failed to. */
  failed(request: FastifyRequest): Promise<void>;
  /** Counts what somebody asks who is known, and resolves to a refusal where it is too much. */
  ofSender(request: FastifyRequest, policy: Policy): Promise<ProblemError | undefined>;
}

const tooMany = (limit: 'failed-sign-ins' | 'reads' | 'writes', seconds: number): ProblemError =>
  problemError('too-many-requests', { limit }, Math.max(1, seconds));

/** A tenant counts only where the sender speaks for it: made-up ones would each have a limit of their own. */
const tenantOf = ({ headers }: FastifyRequest, { tenants }: Actor): string => {
  const named = String(headers['x-tenant-id'] ?? '')
    .trim()
    .toLowerCase();
  return tenants !== 'all' && tenants.some((id) => id.toLowerCase() === named) ? named : '';
};
const senderOf = (request: FastifyRequest): string => {
  const actor = actorOf(request);
  return JSON.stringify([whoAsks(actor), tenantOf(request, actor)]);
};

/** Makes the limits of a server that knows its senders. */
export const openLimits = async (fastify: FastifyInstance, { rate, monotonic }: LimitsSettings): Promise<Limits> => {
  await fastify.register(rateLimit, { global: false, store: bucketsBy(monotonic) });
  const failures = fastify.createRateLimit(FAILURES);
  const limitOf = (perSecond: number) =>
    fastify.createRateLimit({
      max: perSecond * BURST_SECONDS,
      timeWindow: BURST_SECONDS * 1_000,
      keyGenerator: senderOf,
    });
  const counted = rate && { reads: limitOf(rate.reads), writes: limitOf(rate.writes) };
  return {
    beforeSignIn: async (request) => {
      const found = await failures(request, { increment: false });
      return !found.isAllowed && found.isExceeded ? tooMany('failed-sign-ins', found.ttlInSeconds) : undefined;
    },
    failed: async (request) => void (await failures(request)),
    ofSender: async (request, { kind }) => {
      if (counted === undefined) return undefined;
      const limit = kind === 'commands' ? 'writes' : 'reads';
      const found = await counted[limit](request);
      return !found.isAllowed && found.isExceeded ? tooMany(limit, found.ttlInSeconds) : undefined;
    },
  };
};
