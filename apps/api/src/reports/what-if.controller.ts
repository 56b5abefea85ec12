import { Controller, Get, Inject } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { type Codec, type EventStore, type Ids, START, type Turn, whatIf } from '#application';
import { CODEC, EVENT_STORE, IDS, type Logger, LOGGER, TURN } from '#platform';
import type { z } from 'zod';
import { ProductNames } from '../catalogue/product-names.js';
import { Endpoint } from '../edge/endpoint.js';
import { type Http, InHttp } from '../edge/http.js';
import { ZodQuery } from '../edge/parameters.js';
import { whatIfQuery } from '../edge/query-shapes.js';
import { TenantResolver } from '../edge/tenant-resolver.js';
import { AnsweredStreams, answerWith, NDJSON } from '../feed/answered-stream.js';
import { Places } from '../feed/places.js';
import { whatIfLines } from './what-if-lines.js';

@ApiTags('reports')
@Controller('api/reports/what-if')
export class WhatIfController {
  constructor(
    private readonly tenants: TenantResolver,
    private readonly streams: AnsweredStreams,
    private readonly places: Places,
    private readonly names: ProductNames,
    @Inject(EVENT_STORE) private readonly store: EventStore,
    @Inject(CODEC) private readonly codec: Codec,
    @Inject(IDS) private readonly ids: Ids,
    @Inject(TURN) private readonly turn: Turn,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  @Get()
  @Endpoint({
    id: 'showWhatIf',
    may: 'history',
    tag: { none: 'log' },
    summary: 'What would have become of the commands with fewer seats of a product',
    description:
      'The commands of the log are decided again in their order, each on what the ones before it came to. Nobody ' +
      'thinks again in it: who was refused asked for nothing else, and bought nothing. NDJSON: lines with progress, ' +
      'and at last one with report, or with end where it failed. Closing the connection ends it. refusals: the ' +
      'first 1,000; inLog: refused in the log, too. missing: so many seats the licenses of the log would have been ' +
      'short of at the worst moment.',
    answer: 'ndjson',
    errors: [
      'position-beyond-log',
      'as-of-in-future',
      'not-fresh-enough',
      'too-many-feeds',
      'product-not-found',
      'ambiguous-product',
    ],
  })
  async show(@InHttp() http: Http, @ZodQuery(whatIfQuery) query: z.infer<typeof whatIfQuery>) {
    const tenantId = await this.tenants.of(http);
    const skuId = await this.names.idOf(query.product);
    const head = (await this.store.head())?.position ?? START;
    const after = (await this.places.behind(query.from, tenantId, head)) ?? START;
    const to = (await this.places.upTo(query.to, tenantId, { head, follow: false })) ?? head;
    const { ending, gone, onEnd } = this.streams.open(http, tenantId, 'feed');
    const signal = AbortSignal.any([gone, ending]);
    const { store, codec, ids, turn } = this;
    const asked = { tenantId, skuId, fewer: query.fewer, after, to };
    const lines = whatIfLines({
      to,
      run: (onProgress) => whatIf({ store, codec, ids, turn }, asked, { signal, onProgress }),
      onEnd,
      onBug: (error) => this.logger.error({ err: error }, 'a what-if failed'),
      gone: signal,
    });
    return answerWith(http, lines, NDJSON);
  }
}
