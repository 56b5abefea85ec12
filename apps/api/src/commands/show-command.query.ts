import { Inject } from '@nestjs/common';
import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import type { CommandStatus, FindsCommands } from '#application';
import { COMMAND_LOOKUP } from '#platform';

/**
 * Asks what became of a command of a tenant, or of none, by the caller's id or the command id. Undefined: nobody knows
 * of it.
 */
export class ShowCommand extends Query<CommandStatus | undefined> {
  constructor(
    readonly tenantId: string,
    readonly id: string,
  ) {
    super();
  }
}

@QueryHandler(ShowCommand)
export class ShowCommandHandler implements IQueryHandler<ShowCommand> {
  constructor(@Inject(COMMAND_LOOKUP) private readonly commands: FindsCommands) {}

  async execute({ tenantId, id }: ShowCommand) {
    return (await this.commands.lookup(tenantId, id)) ?? (await this.commands.lookup(undefined, id));
  }
}
