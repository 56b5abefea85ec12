import type { Command } from 'commander';

/** Returns the whole names of all commands that do something; earlier names, which no help shows, are among them. */
export const allNames = (command: Command): string[] =>
  command.commands.flatMap((inner) =>
    inner.commands.length > 0 ? allNames(inner).map((name) => `${inner.name()} ${name}`) : [inner.name()],
  );
