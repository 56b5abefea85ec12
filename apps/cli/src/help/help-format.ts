import { Help, type Command, type HelpConfiguration } from 'commander';
import { COMMAND_HELP, type GlobalOption } from './command-help.js';
import { nameOf } from './names.js';

const helpOf = (command: Command) => COMMAND_HELP[nameOf(command)];

/** Help of a command names the global options that mean something to it, and ends with its examples. */
export const HELP_FORMAT: HelpConfiguration = {
  showGlobalOptions: true,
  sortSubcommands: false,
  visibleGlobalOptions: (command) => {
    const takes = helpOf(command)?.takes ?? [];
    return (command.parent === null ? [] : rootOf(command).options).filter((option) =>
      takes.includes(option.attributeName() as GlobalOption),
    );
  },
  formatHelp: (command, helper) => {
    const text = Help.prototype.formatHelp.call(helper, command, helper).trimEnd();
    const examples = helpOf(command)?.examples ?? [];
    if (examples.length === 0) return `${text}\n`;
    const lines = examples.map((example) => `  ${rootOf(command).name()} ${example}`);
    return `${text}\n\nExamples:\n${lines.join('\n')}\n`;
  },
};

const rootOf = (command: Command): Command => (command.parent === null ? command : rootOf(command.parent));
