import type { IfMatchFault } from '#contracts';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { problemError } from './problem-error.js';
import { routeConfigOf } from './route-config.js';
import { isOfDocs } from './security-headers.js';

/** A route has this where its command changes one user or one purchase that is there already. */
export interface ConditionConfig {
  readonly conditional: true;
}

const TAG = String.raw`(?:W/)?"[\x21\x23-\x7e\x80-\xff]*"`;
const SEVERAL = new RegExp(String.raw`^${TAG}(?:[ \t]*,[ \t]*(?:${TAG})?)+$`);
const WEAK = /^W\//;
const REVISION = /^"(0|[1-9][0-9]{0,15})"$/;

export type IfMatch =
  | { readonly kind: 'any' }
  | { readonly kind: 'revision'; readonly revision: number }
  | { readonly kind: 'fault'; readonly fault: IfMatchFault };

/** Reads `If-Match`: one revision as a strong tag, or `*` for whatever is there. */
export const readIfMatch = (text: string): IfMatch => {
  if (text === '*') return { kind: 'any' };
  const [, digits] = REVISION.exec(text) ?? [];
  const revision = digits === undefined ? undefined : Number(digits);
  if (revision !== undefined && Number.isSafeInteger(revision)) return { kind: 'revision', revision };
  if (SEVERAL.test(text)) return { kind: 'fault', fault: 'several' };
  return { kind: 'fault', fault: WEAK.test(text) ? 'weak' : 'malformed' };
};

/** Gives the revision that a request expects; undefined where it expects none. @throws ProblemError */
export const expectedBy = ({ headers }: Pick<FastifyRequest, 'headers'>): number | undefined => {
  const text = headers['if-match'];
  if (text === undefined) return undefined;
  const read = readIfMatch(text);
  if (read.kind === 'fault') throw problemError('invalid-if-match', { fault: read.fault });
  return read.kind === 'any' ? undefined : read.revision;
};

/** A condition that nobody looks at would be taken for one that held, so that every route that has none refuses it. */
export const refuseConditions = (fastify: FastifyInstance): void => {
  fastify.addHook('onRequest', async (request) => {
    if (request.headers['if-match'] === undefined || isOfDocs(request.routeOptions.url ?? '')) return;
    if (routeConfigOf<ConditionConfig>(request).conditional !== true)
      throw problemError('invalid-if-match', { fault: 'nothing-named' });
    expectedBy(request);
  });
};
