import type { Command } from 'commander';

/** Returns a command as it is typed after the program's name: `users list`. The program itself is ''. */
export const nameOf = (command: Command): string =>
  command.parent === null ? '' : `${nameOf(command.parent)} ${command.name()}`.trim();

/** Returns the commands that do something. Hidden ones are earlier names, and aren't among them. */
export const leavesOf = (command: Command): Command[] =>
  visibleIn(command).flatMap((inner) => (inner.commands.length > 0 ? leavesOf(inner) : [inner]));

/** Returns the commands within a command that its help shows. */
export const visibleIn = (command: Command): readonly Command[] => {
  const visible = new Set(command.createHelp().visibleCommands(command));
  return command.commands.filter((inner) => visible.has(inner));
};

export function forEachCommand(command: Command, change: (command: Command) => unknown): void {
  change(command);
  for (const inner of command.commands) forEachCommand(inner, change);
}
