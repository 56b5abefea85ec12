import type { Readable } from 'node:stream';
import { Controller, Get, Inject } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiTags } from '@nestjs/swagger';
import { GuardedClock } from '#application';
import { defined, type TenantId } from '#licensing';
import { type Logger, LOGGER } from '#platform';
import type { HistoryFilter } from '#projections';
import { listOf } from '../edge/answers/common.js';
import { historyEntry } from '../edge/answers/history.js';
import { Endpoint } from '../edge/endpoint.js';
import { header, type Http, InHttp } from '../edge/http.js';
import { ZodQuery } from '../edge/parameters.js';
import { listed, ServedTags } from '../edge/served-tags.js';
import { TenantResolver } from '../edge/tenant-resolver.js';
import { AnsweredStreams, answerWith } from '../feed/answered-stream.js';
import { formAsked, historyLines, STREAM_TYPES, type StreamedPage, type StreamForm } from './history-stream.js';
import { type HistoryQuery, historyQuery } from './history-query.js';
import { ListHistory, NameHistory } from './list-history.query.js';
import { ShownHistory } from './shown-history.js';

/** People and products are called as they are now. */
const HISTORY = {
  models: ['history', 'users', 'catalogue'],
  form: { header: 'accept', is: 'page' },
} as const;
/** A stream reads this many entries at a time. */
const AT_A_TIME = 200;

@ApiTags('history')
@Controller('api/history')
export class HistoryController {
  constructor(
    private readonly queries: QueryBus,
    private readonly tenants: TenantResolver,
    private readonly shown: ShownHistory,
    private readonly tags: ServedTags,
    private readonly streams: AnsweredStreams,
    private readonly clock: GuardedClock,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  @Get()
  @Endpoint({
    id: 'listHistory',
    may: 'history',
    tag: 'served',
    summary: 'What was done and what was refused: to whom, by whom, by which right and why',
    description:
      'One entry for each command, the newest first. All filters that are given must be met. words says it in a ' +
      'sentence, changes in ids, numbers and dates. Names are those of now, and null where the person was erased; ' +
      'reasonText is null once it is redacted or destroyed. actorName is there where the actor is a user of the ' +
      'tenant. As NDJSON or CSV (Accept) all of it comes in one answer, page after page; its last line says whether ' +
      'it is complete, and from where it goes on (after) where it isn’t. An answer without that line was cut.',
    answer: listOf(historyEntry),
    orAs: Object.values(STREAM_TYPES),
    errors: ['too-many-feeds', 'user-not-found', 'product-not-found', 'ambiguous-product'],
  })
  async list(@InHttp() http: Http, @ZodQuery(historyQuery) query: HistoryQuery) {
    const tenantId = await this.tenants.of(http);
    const { limit: _limit, after: _after, ...asked } = query;
    const form = formAsked(header(http, 'accept'));
    if (form !== undefined)
      return this.#stream(http, form, { tenantId, filter: await this.#named(tenantId, asked), query });
    return this.tags.serve({ http, tenantId, ...HISTORY, minPosition: query.minPosition }, async () =>
      listed(await this.#page(tenantId, await this.#named(tenantId, asked), query)),
    );
  }

  #named(tenantId: TenantId, asked: Omit<HistoryQuery, 'limit' | 'after'>): Promise<HistoryFilter> {
    return this.queries.execute(new NameHistory(tenantId, asked));
  }

  async #page(
    tenantId: TenantId,
    filter: HistoryFilter,
    asked: ListHistory['asked'],
    modified = true,
  ): Promise<StreamedPage> {
    const { items, ...page } = await this.queries.execute(new ListHistory(tenantId, filter, asked));
    return { ...page, items: await this.shown.of(tenantId, items, { modified }) };
  }

  /** The first page is read before anything is answered, so that what is wrong with the question is a problem. */
  async #stream(
    http: Http,
    form: StreamForm,
    { tenantId, filter, query }: { tenantId: TenantId; filter: HistoryFilter; query: HistoryQuery },
  ): Promise<Readable> {
    const { ending, gone, until, unknown, onEnd } = this.streams.open(http, tenantId, 'feed');
    const { order, minPosition, after } = query;
    const read = (from?: string): Promise<StreamedPage> =>
      // a row of CSV has no place for what was there before
      this.#page(
        tenantId,
        filter,
        { limit: AT_A_TIME, ...defined({ order, minPosition, after: from }) },
        form === 'ndjson',
      );
    const lines = historyLines(form, await read(after), read, {
      ending,
      gone,
      isPast: () => unknown?.aborted === true || (until !== undefined && this.clock.now() >= until),
      onBug: (error) => this.logger.error({ err: error }, 'a stream of the history failed'),
      onEnd,
    });
    return answerWith(http, lines, {
      'content-type': `${STREAM_TYPES[form]};charset=utf-8`,
      'cache-control': 'private, no-cache',
      vary: 'authorization, x-tenant-id, accept',
    });
  }
}
