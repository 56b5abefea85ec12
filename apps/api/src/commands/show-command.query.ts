import { Inject } from '@nestjs/common';
import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { type CommandStatus, type FindsCommands, WAYS_TO_NAME, type WayToName } from '#application';
import { COMMAND_LOOKUP } from '#platform';

export type FoundCommand = CommandStatus & { readonly foundBy: WayToName };

/**
 * Asks what became of a command of a tenant, or of none, by the command id, the caller's key, or where `by` is left out
 * by either. Undefined: nobody knows of it.
 */
export class ShowCommand extends Query<FoundCommand | undefined> {
  constructor(
    readonly tenantId: string,
    readonly named: string,
    readonly by: WayToName | undefined,
  ) {
    super();
  }
}

@QueryHandler(ShowCommand)
export class ShowCommandHandler implements IQueryHandler<ShowCommand> {
  constructor(@Inject(COMMAND_LOOKUP) private readonly commands: FindsCommands) {}

  /** No key of anybody hides an id, neither in the tenant nor outside it. */
  async execute({ tenantId, named, by }: ShowCommand) {
    for (const foundBy of by === undefined ? WAYS_TO_NAME : [by])
      for (const owner of [tenantId, undefined]) {
        const found = await this.commands.lookup(owner, named, foundBy);
        if (found !== undefined) return { ...found, foundBy };
      }
    return undefined;
  }
}
