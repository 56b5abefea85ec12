import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import type { Turn } from '#application';
import { BODY_BOUNDS, type JsonProblem, readJsonInTurns } from '#contracts';
import { SystemTurn } from '#platform';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { HeldBytes } from './held-bytes.js';
import { type Leave, Line, LONG_BODIES } from './long-bodies.js';
import { type ProblemError, problemError } from './problem-error.js';
import { JSON_TYPES } from './problem-filter.js';

/** A body of which nothing comes for so many milliseconds is given up. */
export const STALLED_MILLISECONDS = 10_000;
/**
 * Bytes of the bodies that a process holds, while they come and while they wait. Short ones have room of their own, so
 * that long ones never keep them out.
 */
export const HELD = { short: 32_000_000, long: 64_000_000, patience: 5_000 } as const;

const JSON_TYPE = /^application\/([a-z.-]+\+)?json(;|$)/i;

/** Says of a header as much as an answer may repeat. */
const word = (text: string): string => (/^[\w.,; -]{1,40}$/.test(text) ? text : 'given');
/** Finds the problem of a JSON body that isn't plain UTF-8, of which ASCII is a part. */
const encodedOtherwise = ({ headers }: FastifyRequest): ProblemError | undefined => {
  const encoding = headers['content-encoding']?.trim().toLowerCase() ?? 'identity';
  if (encoding !== 'identity')
    return problemError('unsupported-media-type', { supported: JSON_TYPES, contentEncoding: word(encoding) });
  const [, charset] = /;\s*charset\s*=\s*"?([^";]*)/i.exec(headers['content-type'] ?? '') ?? [];
  return charset === undefined || /^\s*(utf-?8|us-ascii)\s*$/i.test(charset)
    ? undefined
    : problemError('unsupported-media-type', { supported: JSON_TYPES, charset: word(charset.trim()) });
};

const unreadable = (problem: JsonProblem): ProblemError => {
  switch (problem.code) {
    case 'malformed-json':
      return problemError('malformed-json', {});
    case 'body-too-complex':
      return problemError('body-too-complex', { measure: problem.measure, limit: problem.limit });
    case 'duplicate-member':
      return problemError('duplicate-member', { at: problem.at });
  }
};
const overloaded = (): ProblemError => problemError('overloaded', {}, 2);

/** Reads the bodies of all requests of a process, within its memory. */
export class RequestBodies {
  readonly #line = new Line(LONG_BODIES.waiting);
  readonly #short = new HeldBytes({ bytes: HELD.short, patience: HELD.patience });
  readonly #long = new HeldBytes({ bytes: HELD.long, patience: HELD.patience });
  readonly #places = new WeakMap<FastifyRequest, Leave>();

  constructor(private readonly turn: Turn = new SystemTurn()) {}

  /** Has these bodies read for an app. A long one keeps its place until its request is answered. */
  serve(fastify: FastifyInstance): void {
    fastify.removeAllContentTypeParsers();
    fastify.addContentTypeParser(JSON_TYPE, (request: FastifyRequest, payload: IncomingMessage) =>
      this.read(request, payload),
    );
    fastify.addHook('onSend', async (request: FastifyRequest, _reply: FastifyReply, answer: unknown) => {
      this.#places.get(request)?.();
      return answer;
    });
  }

  /** Resolves to what the body says; undefined where it is empty. @throws ProblemError */
  async read(request: FastifyRequest, payload: Readable): Promise<unknown> {
    const limit = request.routeOptions.bodyLimit ?? LONG_BODIES.bytes;
    const declared = Number(request.headers['content-length'] ?? limit);
    const unread = encodedOtherwise(request);
    if (unread !== undefined) throw unread;
    if (declared > limit) throw problemError('body-too-large', { limitBytes: limit });
    const isLong = declared > LONG_BODIES.bytes;
    const { bytes, release } = await collected(payload, limit, isLong ? this.#long : this.#short);
    try {
      if (bytes.length === 0) return undefined;
      if (bytes.length > LONG_BODIES.bytes) await this.#takePlace(request);
      const reading = await readJsonInTurns(bytes, BODY_BOUNDS, this.turn);
      if (reading.kind === 'problem') throw unreadable(reading.problem);
      return reading.value;
    } finally {
      release();
    }
  }

  async #takePlace(request: FastifyRequest): Promise<void> {
    const place = await this.#line.enter(() => request.socket.destroyed);
    if (place === undefined) throw overloaded();
    this.#places.set(request, place);
  }
}

interface Collected {
  readonly bytes: Buffer;
  readonly release: () => void;
}
/** Takes all of a body that is coming. @throws ProblemError: body-too-large, overloaded, request-timeout */
const collected = (payload: Readable, limit: number, held: HeldBytes): Promise<Collected> =>
  new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    const timedOut = (): void => fail(problemError('request-timeout', {}));
    const holding = held.hold(timedOut);
    const timer = setTimeout(timedOut, STALLED_MILLISECONDS);
    const settle = (): void => {
      clearTimeout(timer);
      payload.off('data', take).off('end', end).off('close', cut).off('error', cut);
    };
    const fail = (problem: ProblemError): void => {
      settle();
      chunks.length = 0;
      holding.release();
      reject(problem);
    };
    const take = (chunk: Buffer): void => {
      timer.refresh();
      length += chunk.length;
      if (length > limit) return fail(problemError('body-too-large', { limitBytes: limit }));
      if (!holding.grow(chunk.length)) return fail(overloaded());
      chunks.push(chunk);
    };
    const end = (): void => {
      settle();
      holding.arrived();
      resolve({ bytes: Buffer.concat(chunks), release: holding.release });
    };
    const cut = (): void => fail(problemError('malformed-json', {}));
    payload.on('data', take).on('end', end).on('close', cut).on('error', cut);
  });
