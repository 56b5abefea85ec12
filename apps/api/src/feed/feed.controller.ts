import { Controller, Get, Inject } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { type Codec, type Delay, type EventStore, feedOf, GuardedClock, START, type Turn } from '#application';
import { defined } from '#licensing';
import { CODEC, DELAY, EVENT_STORE, type Logger, LOGGER, TURN } from '#platform';
import type { z } from 'zod';
import { Endpoint } from '../edge/endpoint.js';
import { type Http, InHttp } from '../edge/http.js';
import { ZodQuery } from '../edge/parameters.js';
import { feedQuery } from '../edge/query-shapes.js';
import { TenantResolver } from '../edge/tenant-resolver.js';
import { AnsweredStreams, answerWith, NDJSON } from './answered-stream.js';
import { feedLines } from './feed-lines.js';
import { Places } from './places.js';

@ApiTags('feed')
@Controller('api/feed')
export class FeedController {
  constructor(
    private readonly tenants: TenantResolver,
    private readonly streams: AnsweredStreams,
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
    const { ending, gone, until: tokenEnd, unknown, onEnd } = this.streams.open(http, tenantId, 'feed');
    const to = follow ? until : (until ?? head);
    const items = feedOf(
      { store: this.store, codec: this.codec, clock: this.clock, delay: this.delay, turn: this.turn },
      { tenantId, after, ...defined({ to, types: types && new Set(types) }) },
      {
        ending,
        gone,
        ...defined({ until: tokenEnd, unknown }),
        onBug: (error) => this.logger.error({ err: error }, 'a feed failed'),
      },
    );
    return answerWith(http, feedLines(items, { storeId, now: () => this.clock.now(), onEnd }), NDJSON);
  }
}
