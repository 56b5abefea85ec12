import { Readable } from 'node:stream';
import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException } from '@nestjs/common';
import {
  BrokerUnavailable,
  damageIn,
  DirectoryLoading,
  DirectoryTooLarge,
  InvalidCursor,
  KeysUnavailable,
  TenantKeysGone,
  MessageTooLarge,
  NotBuilt,
  NotFreshEnough,
  PerhapsPublished,
  ReadModelsUnavailable,
  ReplyTimeout,
  StoreClosed,
  StoreUnavailable,
  Unroutable,
  UnusableStore,
  WrongHistory,
} from '#application';
import { describeError, headOfProblem, type Logger, problemOfBug, type RouteTable, unknownRoute } from '#platform';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { UnreadableReply } from './commands-over.js';
import { decidedBy } from './decided-requests.js';
import { onceDrained } from './drain.js';
import { ProblemError, problemError } from './problem-error.js';

export const JSON_TYPES = ['application/json'];
/**
 * A part of a path between two slashes may have so many characters; an id or an address has fewer, also
 * percent-encoded.
 */
export const PATH_PART_LIMIT = 2_000;

/** These are answered while the body may still be coming. */
const BEFORE_THE_END: ReadonlySet<string> = new Set(['body-too-large', 'unsupported-media-type', 'overloaded']);

/** An API beside the own one puts problems into a form of its own. */
export interface OtherForm {
  readonly answers: (request: FastifyRequest) => boolean;
  /** Sets status and headers of the answer, and returns its body. */
  readonly headOfProblem: (found: ProblemError, request: FastifyRequest, response: FastifyReply) => string;
}

const outage = (error: unknown): ProblemError | undefined => {
  if (error instanceof InvalidCursor) return problemError('invalid-cursor', {});
  if (error instanceof NotFreshEnough) return problemError('not-fresh-enough', { minPosition: error.position });
  if (error instanceof DirectoryLoading) {
    const { loaded, total } = error;
    return problemError('directory-loading', { loaded, total }, loaded * 2 < total ? 5 : 2);
  }
  if (error instanceof DirectoryTooLarge) {
    const { neededBytes, limitBytes } = error;
    return problemError('directory-too-large', { neededBytes, limitBytes }, 3_600);
  }
  // Before the first start of a projector there is nothing to ask, and soon there will be.
  if (error instanceof ReadModelsUnavailable || error instanceof NotBuilt)
    return problemError('read-models-unavailable', {});
  if (error instanceof WrongHistory) return problemError('wrong-history', {});
  if (error instanceof StoreUnavailable || error instanceof StoreClosed || error instanceof KeysUnavailable) {
    return problemError('store-unavailable', {});
  }
  // the tenant was purged while it was looked at
  if (error instanceof TenantKeysGone) return problemError('tenant-not-found', {});
  const found = damageIn(error);
  if (found !== undefined) return problemError(found.failure, found.damage, 60);
  if (error instanceof BrokerUnavailable || error instanceof Unroutable) return problemError('broker-unavailable', {});
  if (error instanceof ReplyTimeout || error instanceof PerhapsPublished) return problemError('outcome-unknown', {});
  if (error instanceof MessageTooLarge) return problemError('message-too-large', { limitBytes: error.limit });
  return undefined;
};

/**
 * Turns whatever goes wrong into a problem document; of a bug nothing is told but an id that stands in the log, too.
 */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(
    private readonly routes: RouteTable,
    private readonly logger: Logger,
    private readonly other?: OtherForm,
  ) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    this.answer(error, http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>());
  }

  /** Answers also what Fastify finds before Nest sees the request. */
  answer(error: unknown, request: FastifyRequest, response: FastifyReply): void {
    if (response.sent) return;
    const found = this.#problem(error, request, response);
    const text = this.#headOf(found, request, response);
    if (text === undefined || !BEFORE_THE_END.has(found.problem.code) || request.raw.complete)
      return void response.send(text);
    // It is told at once; the connection is closed only when the client had time to stop sending and to read it.
    void response.header('content-length', Buffer.byteLength(text));
    void response.send(Readable.from(onceDrained(text, request.raw)));
  }

  #headOf(found: ProblemError, request: FastifyRequest, response: FastifyReply): string | undefined {
    const isOthers = this.other?.answers(request) === true && request.method !== 'OPTIONS';
    return isOthers ? this.other?.headOfProblem(found, request, response) : headOfProblem(found, request, response);
  }

  #problem(error: unknown, request: FastifyRequest, response: FastifyReply): ProblemError {
    if (error instanceof ProblemError) return error;
    const decided = error instanceof UnreadableReply ? {} : decidedBy(request);
    if (decided !== undefined) {
      // nothing that fails after the decision may say that nothing was changed
      const route = request.routeOptions.url;
      this.logger.error({ err: describeError(error), ...decided, route }, 'the answer of a decided command failed');
      return problemError('outcome-unknown', decided);
    }
    if (error instanceof UnusableStore) {
      this.logger.error({ err: describeError(error) }, 'a store can\u2019t be used');
      return problemError('unusable-store', {});
    }
    const known = outage(error) ?? this.#ofFastify(error, request, response);
    if (damageIn(error) !== undefined) this.logger.error({ err: describeError(error) }, 'a request met damage');
    return known ?? problemOfBug(error, request, this.logger);
  }

  #ofFastify(error: unknown, request: FastifyRequest, response: FastifyReply): ProblemError | undefined {
    const { code, statusCode } = (typeof error === 'object' && error !== null ? error : {}) as {
      code?: unknown;
      statusCode?: unknown;
    };
    switch (code) {
      case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
        return problemError('unsupported-media-type', { supported: JSON_TYPES });
      case 'FST_ERR_CTP_EMPTY_JSON_BODY':
      case 'FST_ERR_CTP_INVALID_JSON_BODY':
      case 'FST_ERR_CTP_INVALID_CONTENT_LENGTH':
        return problemError('malformed-json', {});
      case 'FST_ERR_BAD_URL':
        return problemError('malformed-url', {});
      case 'FST_ERR_MAX_PARAM_LENGTH':
        return problemError('path-too-long', { limit: PATH_PART_LIMIT });
      default:
    }
    const status = error instanceof HttpException ? error.getStatus() : statusCode;
    if (error instanceof SyntaxError && status === 400) return problemError('malformed-json', {});
    // what may not be shown of the files beside the documentation is as good as not there
    if (status === 404 || status === 403) return this.unknownRoute(request, response);
    if (status === 413) return problemError('body-too-large', { limitBytes: request.routeOptions.bodyLimit ?? 0 });
    if (status === 415) return problemError('unsupported-media-type', { supported: JSON_TYPES });
    if (status === 400) return problemError('malformed-json', {});
    return undefined;
  }

  /** Tells a path that is unknown from a method that it doesn't take. */
  unknownRoute(request: FastifyRequest, response: FastifyReply): ProblemError {
    return unknownRoute(this.routes, request, response);
  }
}
