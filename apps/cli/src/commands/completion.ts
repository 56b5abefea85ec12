import { Argument, type Command } from 'commander';
import { completionScript, SHELLS, type Shell } from '../completion/completion.js';
import type { World } from '../session/session.js';

export function addCompletion(program: Command, world: World): void {
  program
    .command('completion')
    .description('print a script that completes commands and options in a shell where seatledger is on the PATH')
    .addArgument(new Argument('<shell>', 'the shell that reads it').choices(SHELLS))
    .action((shell: Shell) => world.io.out(completionScript(program, shell)));
}
