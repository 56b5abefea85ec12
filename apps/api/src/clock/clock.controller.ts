import { Controller, Get, Inject, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { evolve, initialState, streamName, type ClockState } from '#licensing';
import { emptyBody } from '#contracts';
import { API_CORE, type ApiCore } from '../api-core.js';
import { clock, clockAgreed } from '../edge/answers.js';
import { answerOf, Commands } from '../edge/command-bus.js';
import { Endpoint } from '../edge/endpoint.js';
import { type Http, InHttp } from '../edge/http.js';
import { commandQuery, noQuery, ZodBody, ZodQuery } from '../edge/validation.js';

const CLOCK = { kind: 'clock' } as const;

@ApiTags('clock')
@Controller('api/clock')
export class ClockController {
  constructor(
    @Inject(API_CORE) private readonly core: ApiCore,
    @Inject(Commands) private readonly commands: Commands,
  ) {}

  @Get()
  @Endpoint({
    summary: 'What the clock of this process shows, and whether it may decide about data',
    description: 'agreedAt: when an operator last took a clock for right.',
    answer: clock,
    ofTenant: false,
  })
  async show(@ZodQuery(noQuery) _query: unknown) {
    const { store, codec } = this.core;
    const last = codec.read(await store.read(streamName(CLOCK), { backwards: true, limit: 1 }));
    const { agreedAt } = last.reduce((state, { event }) => evolve(state, event), initialState(CLOCK)) as ClockState;
    return { ...this.core.clock.status(), ...(agreedAt === undefined ? {} : { agreedAt }) };
  }

  @Post('agreement')
  @Endpoint({
    summary: 'An operator has looked at the clock and takes it for right',
    description: 'Every process whose clock shows about the same time trusts it again; what is due is then deleted.',
    body: emptyBody,
    answer: clockAgreed,
    command: true,
    ofTenant: false,
    errors: ['forbidden'],
  })
  async agree(@InHttp() http: Http, @ZodQuery(commandQuery) _query: unknown, @ZodBody(emptyBody) _body: unknown) {
    const accepted = await this.commands.sendFor(undefined, http, { type: 'AgreeClock', body: {} });
    return { agreedAt: answerOf(accepted, 'clock').agreedAt, ...accepted.fields };
  }
}
