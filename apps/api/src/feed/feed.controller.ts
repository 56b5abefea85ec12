import { Readable } from 'node:stream';
import { Controller, Get, Inject } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { type Codec, type Delay, type EventStore, feedOf, GuardedClock, START, type Turn } from '#application';
import { defined } from '#licensing';
import { CODEC, DELAY, EVENT_STORE, type Logger, LOGGER, TURN } from '#platform';
import type { z } from 'zod';
import { endingOf } from '../edge/ending.js';
import { Endpoint } from '../edge/endpoint.js';
import { type Http, InHttp } from '../edge/http.js';
import { ZodQuery } from '../edge/parameters.js';
import { feedQuery } from '../edge/query-shapes.js';
import { sessionEndOf, tokenEndOf } from '../edge/request-actor.js';
import { TenantResolver } from '../edge/tenant-resolver.js';
import { feedLines } from './feed-lines.js';
import { OpenFeeds } from './open-feeds.js';
import { Places } from './places.js';

/** Lines are taken over while no more than so many bytes of them wait for the reader. */
const WAITING_BYTES = 64 * 1024;

@ApiTags('feed')
@Controller('api/feed')
export class FeedController {
  constructor(
    private readonly tenants: TenantResolver,
    private readonly feeds: OpenFeeds,
    private readonly places: Places,
    private readonly clock: GuardedClock,
    @Inject(EVENT_STORE) private readonly store: EventStore,
    @Inject(CODEC) private readonly codec: Codec,
    @Inject(DELAY) private readonly delay: Delay,
    @Inject(TURN) private readonly turn: Turn,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  @Get()
  @Endpoint({
    id: 'listEvents',
    may: 'export',
    tag: { none: 'log' },
    summary: 'The events of the tenant, one CloudEvent a line, from any position on, and as they come',
    description:
      'NDJSON. An event is a CloudEvent 1.0 as it goes out over RabbitMQ: ids and numbers, no personal value. A line ' +
      'with heartbeat says that everything up to its position was looked at. The last line has end (complete, ' +
      'shutting-down, token-ended, damaged-event, store-unavailable or internal-error) and the position behind which ' +
      'the same goes on: ask again with it as from. An answer without that line was cut: go on behind the position ' +
      'of its last whole line.',
    answer: 'ndjson',
    errors: ['position-beyond-log', 'as-of-in-future', 'not-fresh-enough', 'too-many-feeds'],
  })
  async follow(@InHttp() http: Http, @ZodQuery(feedQuery) query: z.infer<typeof feedQuery>) {
    const tenantId = await this.tenants.of(http);
    const { type: types, follow = false } = query;
    const head = (await this.store.head())?.position ?? START;
    const after = (await this.places.behind(query.from, tenantId, head)) ?? START;
    const until = await this.places.upTo(query.to, tenantId, { head, follow });
    const storeId = await this.store.storeId();
    const { request, response } = http;
    const gone = new AbortController();
    response.raw.once('close', () => gone.abort());
    const giveBack = this.feeds.take(tenantId);
    const to = follow ? until : (until ?? head);
    const items = feedOf(
      { store: this.store, codec: this.codec, clock: this.clock, delay: this.delay, turn: this.turn },
      { tenantId, after, ...defined({ to, types: types && new Set(types) }) },
      {
        ending: endingOf(request),
        gone: gone.signal,
        ...defined({ until: tokenEndOf(request), unknown: sessionEndOf(request, gone.signal) }),
        onBug: (error) => this.logger.error({ err: error }, 'a feed failed'),
      },
    );
    const lines = feedLines(items, { storeId, now: () => this.clock.now(), onEnd: giveBack });
    // nobody reads the lines of an answer whose caller is gone before they begin
    response.raw.once('close', giveBack);
    // a server that ends waits for no connection that would be used again
    void response.type('application/x-ndjson;charset=utf-8').header('connection', 'close');
    return Readable.from(lines, { objectMode: false, highWaterMark: WAITING_BYTES });
  }
}
