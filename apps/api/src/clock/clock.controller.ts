import { Controller, Get, Post } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiTags } from '@nestjs/swagger';
import { clock, clockAgreed } from '../edge/answers/installation.js';
import { answerOf, CommandSender } from '../edge/command-sender.js';
import { Endpoint } from '../edge/endpoint.js';
import { type HttpCommand, InBareCommand } from '../edge/parameters.js';
import { noQuery } from '../edge/query-shapes.js';
import { ShowClock } from './show-clock.query.js';

@ApiTags('clock')
@Controller('api/clock')
export class ClockController {
  constructor(
    private readonly commands: CommandSender,
    private readonly queries: QueryBus,
  ) {}

  @Get()
  @Endpoint({
    id: 'showClock',
    may: 'installation',
    tag: { none: 'time' },
    summary: 'What the clock of this process shows, and whether it may decide about data',
    description:
      'agreedAt: when an operator last took a clock for right. purgesWait: nothing is deleted for good until then, ' +
      'because this process started after nobody was alive for more than a day.',
    query: noQuery,
    answer: clock,
    ofTenant: false,
  })
  show() {
    return this.queries.execute(new ShowClock());
  }

  @Post('agreement')
  @Endpoint({
    id: 'agreeClock',
    command: 'AgreeClock',
    summary: 'An operator has looked at the clock and takes it for right',
    description: 'Every process whose clock shows about the same time trusts it again; what is due is then deleted.',
    answer: clockAgreed,
    ofTenant: false,
  })
  async agree(@InBareCommand() command: HttpCommand) {
    const accepted = await this.commands.sendFor(undefined, command, { type: 'AgreeClock', body: {} });
    return { agreedAt: answerOf(accepted, 'clock').agreedAt, ...accepted.fields };
  }
}
