import { Controller, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import {
  adoptLicensesBody,
  changeLicensesBody,
  namesOfStep,
  reassignLicensesBody,
  refreshLicensesBody,
  replaceLicensesBody,
} from '#contracts';
import type { z } from 'zod';
import { reassigned, userChanged, userRefreshed } from '../edge/answers/user-changes.js';
import { answerOf, CommandSender } from '../edge/command-sender.js';
import { Endpoint } from '../edge/endpoint.js';
import { type HttpCommand, InCommand, UserName, ZodBody } from '../edge/parameters.js';
import { UserChanges } from './user-changes.js';

@ApiTags('licenses')
@Controller('api/users/:id/licenses')
export class LicensesController {
  constructor(
    private readonly commands: CommandSender,
    private readonly changes: UserChanges,
  ) {}

  @Post()
  @Endpoint({
    id: 'changeLicenses',
    command: 'ChangeLicenses',
    summary: 'Add, change and remove licenses in one atomic step',
    description: 'disabledPlans left out leave those of a license that is held as they are.',
    answer: userChanged,
  })
  async change(
    @UserName() user: string,
    @InCommand() command: HttpCommand,
    @ZodBody(changeLicensesBody) { add = [], remove = [] }: z.infer<typeof changeLicensesBody>,
  ) {
    const accepted = await this.commands.send(command, { type: 'ChangeLicenses', body: { user, add, remove } });
    return { ...(await this.changes.of(accepted.tenantId, answerOf(accepted, 'user'))), ...accepted.fields };
  }

  @Post('replace')
  @Endpoint({
    id: 'replaceLicenses',
    command: 'ReplaceLicenses',
    summary: 'Afterwards the user has exactly these products',
    answer: userChanged,
  })
  async replace(
    @UserName() user: string,
    @InCommand() command: HttpCommand,
    @ZodBody(replaceLicensesBody) { licenses }: z.infer<typeof replaceLicensesBody>,
  ) {
    const accepted = await this.commands.send(command, { type: 'ReplaceLicenses', body: { user, licenses } });
    return { ...(await this.changes.of(accepted.tenantId, answerOf(accepted, 'user'))), ...accepted.fields };
  }

  @Post('refresh')
  @Endpoint({
    id: 'refreshLicenses',
    command: 'RefreshLicenses',
    summary: 'Licenses that are held take the plans that the catalogue has now',
    description:
      'What is new comes on, unless it was named as off; what the product lost goes, and services end with it as ' +
      'by a removal. retained tells which end, granted which begin. A license of the present revision stays as it is.',
    answer: userRefreshed,
  })
  async refresh(
    @UserName() user: string,
    @InCommand() command: HttpCommand,
    @ZodBody(refreshLicensesBody) { skuIds: licenses }: z.infer<typeof refreshLicensesBody>,
  ) {
    const accepted = await this.commands.send(command, { type: 'RefreshLicenses', body: { user, licenses } });
    return { ...(await this.changes.of(accepted.tenantId, answerOf(accepted, 'user'))), ...accepted.fields };
  }

  @Post('adopt')
  @Endpoint({
    id: 'adoptLicenses',
    command: 'AdoptLicenses',
    summary: 'Take over licenses that the user has elsewhere already, whether or not a seat is available',
    description:
      'For the import of a tenant as it is, over-assigned and in grace. A product that the user holds, or that was ' +
      'removed here once, stays as it is: licenses tell what is held afterwards.',
    answer: userChanged,
  })
  async adopt(
    @UserName() user: string,
    @InCommand() command: HttpCommand,
    @ZodBody(adoptLicensesBody) { licenses }: z.infer<typeof adoptLicensesBody>,
  ) {
    const accepted = await this.commands.send(command, { type: 'AdoptLicenses', body: { user, licenses } });
    return { ...(await this.changes.of(accepted.tenantId, answerOf(accepted, 'user'))), ...accepted.fields };
  }

  @Post([...namesOfStep('reassign')])
  @Endpoint({
    id: 'reassignLicenses',
    command: 'ReassignLicenses',
    summary: 'Move seats from this user to another, in one atomic step',
    answer: reassigned,
  })
  async reassign(
    @UserName() from: string,
    @InCommand() command: HttpCommand,
    @ZodBody(reassignLicensesBody) { to, skuIds: licenses }: z.infer<typeof reassignLicensesBody>,
  ) {
    const accepted = await this.commands.send(command, { type: 'ReassignLicenses', body: { from, to, licenses } });
    const answer = answerOf(accepted, 'reassign');
    return {
      from: await this.changes.of(accepted.tenantId, answer.from, true),
      to: await this.changes.of(accepted.tenantId, answer.to, true),
      ...accepted.fields,
    };
  }
}
