import type { Command, Option } from 'commander';
import { COMMAND_HELP, type GlobalOption } from '../help/command-help.js';
import { nameOf, visibleIn } from '../help/names.js';

export interface CompletedWord {
  readonly word: string;
  readonly about: string;
}
/** This is what may be typed next after the words of one command. */
export interface CompletedCommand {
  /** It is '' for the program itself. */
  readonly name: string;
  readonly commands: readonly CompletedWord[];
  readonly options: readonly CompletedWord[];
  /** An argument with a closed set of words has them here. */
  readonly choices: readonly string[];
  /** What stands after such an option is one of these words. */
  readonly values: readonly { readonly option: string; readonly words: readonly string[] }[];
}

/** Lists the program and all its commands with what each of them takes. */
export function completedCommands(program: Command): readonly CompletedCommand[] {
  const all = [program, ...innerOf(program)];
  return all.map((command) => {
    const options = optionsOf(command, program);
    return {
      name: nameOf(command),
      commands: visibleIn(command).map((inner) => ({ word: inner.name(), about: firstOf(inner.description()) })),
      options: options.map(({ long, description }) => ({ word: long ?? '', about: firstOf(description) })),
      choices: command.registeredArguments.flatMap(({ argChoices }) => argChoices ?? []),
      values: options.flatMap(({ long, argChoices }) =>
        long && argChoices !== undefined ? [{ option: long, words: argChoices }] : [],
      ),
    };
  });
}

function optionsOf(command: Command, program: Command): readonly Option[] {
  const takes = COMMAND_HELP[nameOf(command)]?.takes ?? [];
  const own = command.createHelp().visibleOptions(command);
  const shared = program.options.filter((option) => takes.includes(option.attributeName() as GlobalOption));
  return command === program ? own : [...own, ...shared];
}

const innerOf = (command: Command): readonly Command[] =>
  visibleIn(command).flatMap((inner) => [inner, ...innerOf(inner)]);

/** A shell shows one short line beside a word. */
const firstOf = (text: string): string => text.split(/[;:(]/)[0]?.trim() ?? '';
