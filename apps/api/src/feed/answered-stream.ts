import { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import type { TenantId } from '#licensing';
import { endingOf } from '../edge/ending.js';
import type { Http } from '../edge/http.js';
import { sessionEndOf, tokenEndOf } from '../edge/request-actor.js';
import { OpenFeeds, type StreamKind } from './open-feeds.js';

/** This much waits for a reader; more is made when it has read. */
const WAITING_BYTES = 64 * 1024;

/** What ends an answer that goes on, beside its own end. */
export interface StreamLife {
  /** The server ends. */
  readonly ending: AbortSignal;
  /** Nobody reads any more. */
  readonly gone: AbortSignal;
  /** The sender may be believed until this instant; without it for good. */
  readonly until: string | undefined;
  /** The session of the sender has ended; without it there is none. */
  readonly unknown: AbortSignal | undefined;
  /** Gives the place of the stream back; it may be done again. */
  readonly onEnd: () => void;
}

/** Opens answers that go on: each has a place among those of this process, until it ends or nobody reads it. */
@Injectable()
export class AnsweredStreams {
  constructor(private readonly feeds: OpenFeeds) {}

  /** Takes a place. @throws ProblemError where there is none */
  open({ request, response }: Http, tenantId: TenantId, kind: StreamKind): StreamLife {
    const onEnd = this.feeds.take(tenantId, kind);
    const gone = new AbortController();
    response.raw.once('close', () => {
      gone.abort();
      // nobody reads the lines of an answer whose caller is gone before they begin
      onEnd();
    });
    return {
      ending: endingOf(request),
      gone: gone.signal,
      until: tokenEndOf(request),
      unknown: sessionEndOf(request, gone.signal),
      onEnd,
    };
  }
}

/** A server that ends waits for no connection that would be used again. */
export const NDJSON = { 'content-type': 'application/x-ndjson;charset=utf-8', connection: 'close' } as const;

/** Answers with these texts, one by one, each when the one before was taken. */
export const answerWith = (
  { response }: Pick<Http, 'response'>,
  texts: AsyncIterable<string>,
  headers: Readonly<Record<string, string>>,
): Readable => {
  void response.headers(headers);
  return Readable.from(texts, { objectMode: false, highWaterMark: WAITING_BYTES });
};
