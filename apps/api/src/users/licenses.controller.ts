import { Controller, Inject, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { changeLicensesBody, replaceLicensesBody, transferLicensesBody } from '#contracts';
import type { z } from 'zod';
import { transferred, userChanged } from '../edge/answers.js';
import { answerOf, Commands } from '../edge/command-bus.js';
import { Endpoint } from '../edge/endpoint.js';
import { type Http, InHttp } from '../edge/http.js';
import { commandQuery, UserName, ZodBody, ZodQuery } from '../edge/validation.js';
import { UserViews } from './user-views.js';

@ApiTags('licenses')
@Controller('api/users/:id/licenses')
export class LicensesController {
  constructor(
    @Inject(Commands) private readonly commands: Commands,
    @Inject(UserViews) private readonly views: UserViews,
  ) {}

  @Post()
  @Endpoint({
    summary: 'Add, change and remove licenses in one atomic step',
    description: 'disabledPlans left out leave those of a license that is held as they are.',
    body: changeLicensesBody,
    answer: userChanged,
    command: true,
    errors: [
      'user-not-found',
      'user-deleted',
      'no-available-seats',
      'no-subscription',
      'not-held',
      'plan-not-in-product',
      'product-not-found',
      'ambiguous-product',
      'usage-location-required',
      'not-permitted-in-location',
      'add-and-remove-same-product',
      'duplicate-product',
      'nothing-to-do',
      'clock-not-trusted',
    ],
  })
  async change(
    @InHttp() http: Http,
    @UserName() user: string,
    @ZodQuery(commandQuery) _query: unknown,
    @ZodBody(changeLicensesBody) { add = [], remove = [] }: z.infer<typeof changeLicensesBody>,
  ) {
    const accepted = await this.commands.send(http, { type: 'ChangeLicenses', body: { user, add, remove } });
    return { ...(await this.views.change(accepted.tenantId!, answerOf(accepted, 'user'))), ...accepted.fields };
  }

  @Post('replace')
  @Endpoint({
    summary: 'Afterwards the user has exactly these products',
    body: replaceLicensesBody,
    answer: userChanged,
    command: true,
    errors: [
      'user-not-found',
      'no-available-seats',
      'replace-needs-a-product',
      'product-not-found',
      'clock-not-trusted',
    ],
  })
  async replace(
    @InHttp() http: Http,
    @UserName() user: string,
    @ZodQuery(commandQuery) _query: unknown,
    @ZodBody(replaceLicensesBody) { licenses }: z.infer<typeof replaceLicensesBody>,
  ) {
    const accepted = await this.commands.send(http, { type: 'ReplaceLicenses', body: { user, licenses } });
    return { ...(await this.views.change(accepted.tenantId!, answerOf(accepted, 'user'))), ...accepted.fields };
  }

  @Post('transfer')
  @Endpoint({
    summary: 'Move seats from this user to another, in one atomic step',
    body: transferLicensesBody,
    answer: transferred,
    command: true,
    errors: [
      'user-not-found',
      'not-held',
      'already-held',
      'same-user',
      'no-usable-purchase',
      'usage-location-required',
      'clock-not-trusted',
    ],
  })
  async transfer(
    @InHttp() http: Http,
    @UserName() from: string,
    @ZodQuery(commandQuery) _query: unknown,
    @ZodBody(transferLicensesBody) { to, skuIds: licenses }: z.infer<typeof transferLicensesBody>,
  ) {
    const accepted = await this.commands.send(http, { type: 'TransferLicenses', body: { from, to, licenses } });
    const answer = answerOf(accepted, 'transfer');
    return {
      from: await this.views.change(accepted.tenantId!, answer.from),
      to: await this.views.change(accepted.tenantId!, answer.to),
      ...accepted.fields,
    };
  }
}
