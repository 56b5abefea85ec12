import { Body, Controller, Delete, Patch, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { TenantId } from '#licensing';
import { answerOf, CommandSender, tellLocation } from '../../edge/command-sender.js';
import { expectedBy } from '../../edge/if-match.js';
import { type HttpCommand, UserName } from '../../edge/parameters.js';
import { TenantResolver } from '../../edge/tenant-resolver.js';
import { GraphAnswers, picked } from '../protocol/graph-answers.js';
import { InGraphCommand } from '../protocol/graph-command.js';
import { GraphEndpoint } from '../protocol/graph-endpoint.js';
import { tried } from '../protocol/tried.js';
import { GraphUsers } from './graph-users.js';
import { readNewUser, readUserChanges } from './read-user.js';
import { chosen } from './shown-user.js';

/** Users come into being, are changed, and go. */
@ApiTags('graph')
@Controller('v1.0/users')
export class GraphAccountsController {
  constructor(
    private readonly tenants: TenantResolver,
    private readonly commands: CommandSender,
    private readonly users: GraphUsers,
    private readonly answers: GraphAnswers,
  ) {}

  @Post()
  @GraphEndpoint({
    id: 'createGraphUser',
    command: 'CreateUser',
    summary: 'Create a user; a password is dropped before anything else looks at the body',
    answer: 'user',
    status: 201,
    body: 'GraphNewUser',
    errors: ['invalid-body', 'unknown-field', 'invalid-country', 'invalid-address'],
  })
  async create(@InGraphCommand() command: HttpCommand, @Body() body: unknown) {
    const accepted = await this.commands.send(command, { type: 'CreateUser', body: readNewUser(body) });
    const { userId, revision } = answerOf(accepted, 'user');
    tellLocation(command, accepted, `/v1.0/users/${userId}`);
    const user = await this.users.now(accepted.tenantId as TenantId, userId, revision);
    const told = { ...picked(user, chosen(undefined)), ...tried(accepted.fields) };
    return this.answers.thing(command, 'users', told);
  }

  @Patch(':id')
  @GraphEndpoint({
    id: 'updateGraphUser',
    command: 'UpdateUser',
    summary: 'Change members of a user that are kept; null clears one',
    answer: 'nothing',
    status: 204,
    body: 'GraphUserChanges',
    errors: ['invalid-body', 'unknown-field', 'invalid-country', 'invalid-address'],
  })
  async update(@InGraphCommand() command: HttpCommand, @UserName() id: string, @Body() body: unknown) {
    const changes = readUserChanges(id, body);
    const isTried = command.query.dryRun === true;
    if (changes === undefined) await this.#changeNothing(command, id);
    else await this.commands.send(command, { type: 'UpdateUser', body: changes });
    return this.answers.nothing(command, isTried);
  }

  /** Where all was dropped nothing is left to command. Who isn't there, or is not as expected, is told all the same. */
  async #changeNothing(command: HttpCommand, id: string): Promise<void> {
    await this.users.one(await this.tenants.of(command), id);
    if (expectedBy(command.request) === undefined) return;
    const status = command.response.statusCode;
    const tried = { ...command, query: { ...command.query, dryRun: true } };
    await this.commands.send(tried, { type: 'UpdateUser', body: { user: id, accountEnabled: true } });
    void command.response.status(status);
  }

  @Delete(':id')
  @GraphEndpoint({
    id: 'deleteGraphUser',
    command: 'DeleteUser',
    summary: 'Delete a user, who can be restored for a time',
    answer: 'nothing',
    status: 204,
  })
  async remove(@InGraphCommand() command: HttpCommand, @UserName() id: string) {
    const { fields } = await this.commands.send(command, { type: 'DeleteUser', body: { user: id } });
    return this.answers.nothing(command, fields.dryRun === true);
  }
}
