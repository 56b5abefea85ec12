import { Inject } from '@nestjs/common';
import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { type Actor, type CommandStatus, type FindsCommands, WAYS_TO_NAME, type WayToName } from '#application';
import { COMMAND_LOOKUP } from '#platform';
import { CommandRights, type Purpose } from './command-rights.js';

export type FoundCommand = CommandStatus & { readonly foundBy: WayToName };

/** This is the tenant that somebody acts for, or none, and what they look for a command for. */
export interface Looking {
  readonly actor: Actor;
  readonly tenantId: string | undefined;
  readonly purpose: Purpose;
}

/**
 * Asks what became of a command of a tenant, or of none, by the command id, the caller's key, or where `by` is left out
 * by either. Undefined: nobody knows of it, or it is none of the actor's business.
 */
export class ShowCommand extends Query<FoundCommand | undefined> {
  constructor(
    readonly looking: Looking,
    readonly named: string,
    readonly by: WayToName | undefined,
  ) {
    super();
  }
}

@QueryHandler(ShowCommand)
export class ShowCommandHandler implements IQueryHandler<ShowCommand> {
  constructor(
    @Inject(COMMAND_LOOKUP) private readonly commands: FindsCommands,
    private readonly rights: CommandRights,
  ) {}

  /** No key of anybody hides an id, neither in the tenant nor outside it. */
  async execute({ looking: { actor, tenantId, purpose }, named, by }: ShowCommand) {
    for (const foundBy of by === undefined ? WAYS_TO_NAME : [by])
      for (const owner of new Set([tenantId, undefined])) {
        const found = await this.commands.lookup(owner, named, foundBy);
        if (found !== undefined && (await this.rights.allow(actor, purpose, owner, found)))
          return { ...found, foundBy };
      }
    return undefined;
  }
}
