import { Inject } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { type CommandEnvelope, type CommandReply, CommandService, type Tracer } from '#application';
import { type DecidesCommands, TRACER, tracedCommands } from '#platform';

/** The bus carries whatever command came over the broker in one class; `envelope.request.type` names it. */
export class DecideCommand extends Command<CommandReply> {
  constructor(readonly envelope: CommandEnvelope) {
    super();
  }
}

/**
 * One handler takes all commands, because none is decided alone: those that wait in the lane of a tenant are decided
 * together and stored with one append. The behaviours have their deciders in `#licensing`, one each; the lane finds
 * them by the type of the command.
 */
@CommandHandler(DecideCommand)
export class DecideCommandHandler implements ICommandHandler<DecideCommand> {
  readonly #commands: DecidesCommands;

  constructor(commands: CommandService, @Inject(TRACER) tracer: Tracer) {
    this.#commands = tracedCommands(commands, tracer);
  }

  execute({ envelope }: DecideCommand): Promise<CommandReply> {
    return this.#commands.handle(envelope);
  }
}
