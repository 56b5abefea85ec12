import { Controller, Get, Inject } from '@nestjs/common';
import { ApiHeader, ApiTags } from '@nestjs/swagger';
import { type ChangesItem, changesFrom, type Delay, GuardedClock, type Position, TenantChanges } from '#application';
import { defined, type TenantId } from '#licensing';
import { DELAY } from '#platform';
import type { z } from 'zod';
import { Endpoint } from '../edge/endpoint.js';
import { header, type Http, InHttp } from '../edge/http.js';
import { ZodQuery } from '../edge/parameters.js';
import { problemError } from '../edge/problem-error.js';
import { changesQuery } from '../edge/query-shapes.js';
import { TenantResolver } from '../edge/tenant-resolver.js';
import { AnsweredStreams, answerWith } from '../feed/answered-stream.js';
import { changeEvents } from './change-events.js';

const EVENTS = {
  'content-type': 'text/event-stream;charset=utf-8',
  'cache-control': 'no-store',
  // a proxy that gathers an answer before it hands it on would tell everything late
  'x-accel-buffering': 'no',
  connection: 'close',
} as const;
const LAST_EVENT_ID = 'Last-Event-ID';

/** Reads which event a reader had last, whoever told it. @throws ProblemError */
const lastSeen = (http: Http): Position | undefined => {
  const text = header(http, LAST_EVENT_ID.toLowerCase())?.trim() ?? '';
  if (text === '') return undefined;
  if (!/^\d{1,20}$/.test(text)) throw problemError('invalid-position', {});
  return text.padStart(20, '0');
};

@ApiTags('changes')
@Controller('api/changes')
export class ChangesController {
  constructor(
    private readonly tenants: TenantResolver,
    private readonly changes: TenantChanges,
    private readonly streams: AnsweredStreams,
    private readonly clock: GuardedClock,
    @Inject(DELAY) private readonly delay: Delay,
  ) {}

  @Get()
  @ApiHeader({
    name: LAST_EVENT_ID,
    required: false,
    description: 'The id of the last event: what changed behind it is told, by whichever process.',
    schema: { type: 'string', pattern: '^\\d{1,20}$' },
  })
  @Endpoint({
    id: 'listChanges',
    may: 'history',
    tag: { none: 'log' },
    summary: 'Which users, subscriptions and operations of the tenant change, as soon as reads show it',
    description:
      'Server-sent events. changed: position, up to which reads show what happened in this tenant, and the ids that ' +
      'changed: users, subscriptions (ids of products) and operations, each a list of at most 100, or many. Without ' +
      'Last-Event-ID the first one has the position alone. With follow=true it goes on, four times a second at most, ' +
      'with a comment when nothing was told for 15 s; nothing comes where only other tenants changed. Without it ' +
      'what changed until now is told. end is the last event: complete, shutting-down (ask again), token-ended (with ' +
      'another token), or tenant-gone.',
    answer: 'events',
    errors: ['invalid-position', 'too-many-feeds'],
  })
  async list(@InHttp() http: Http, @ZodQuery(changesQuery) { follow = false }: z.infer<typeof changesQuery>) {
    const tenantId = await this.tenants.of(http);
    const after = lastSeen(http);
    return follow ? this.#followed(http, tenantId, after) : answerWith(http, await this.#now(tenantId, after), EVENTS);
  }

  async #followed(http: Http, tenantId: TenantId, after: Position | undefined) {
    const { ending, gone, until, unknown, onEnd } = this.streams.open(http, tenantId, 'console');
    const watch = await this.changes.watch(tenantId, after);
    const end = (): void => {
      this.changes.unwatch(watch);
      onEnd();
    };
    if (gone.aborted) end();
    http.response.raw.once('close', end);
    const items = changesFrom(
      watch,
      { clock: this.clock, delay: this.delay },
      { ending, gone, ...defined({ until, unknown }) },
    );
    return answerWith(http, changeEvents(items, end), EVENTS);
  }

  async #now(tenantId: TenantId, after: Position | undefined) {
    const { changed, position } = await this.changes.since(tenantId, after);
    const items: ChangesItem[] = changed === undefined ? [] : [{ kind: 'changed', changed }];
    return changeEvents([...items, { kind: 'end', end: 'complete', position }]);
  }
}
