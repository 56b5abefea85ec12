import type { Argument, Command, Option } from 'commander';
import { usageFailure } from '../output/failures.js';

/** A path may be `.` or `..`; the name of anything else can't, since the server would lose it out of an address. */
const PATHS: ReadonlySet<string> = new Set(['file', 'dir', 'directory', 'backup']);

/** These options of one command contradict each other where both name the same. */
const OPPOSITES = [
  ['enable', 'disable'],
  ['addAlias', 'removeAlias'],
] as const;

/**
 * Refuses what is wrong with the words of a command line whatever the command does, before anything is sent.
 * @throws CliFailure of usage
 */
export function checkWords(command: Command): void {
  for (const [at, argument] of command.registeredArguments.entries())
    for (const word of wordsIn(command.args.slice(at, argument.variadic ? undefined : at + 1)))
      checkWord(word, `<${argument.name()}>`, isPath(argument));
  for (const each of [command, ...ancestorsOf(command)])
    for (const option of each.options)
      for (const word of wordsIn(each.getOptionValue(option.attributeName())))
        checkWord(word, option.long ?? option.flags, isPath(option));
  for (const [one, other] of OPPOSITES) checkOpposites(namedByOption(command, one), namedByOption(command, other));
  checkOpposites(namedByArguments(command), namedByOption(command, 'remove'));
}

/** An option that takes one word refuses a second one that differs: nobody could tell which was meant. */
export function refuseSecondWords(command: Command): void {
  for (const option of command.options) {
    if (!(option.required || option.optional)) continue;
    let first: string | undefined;
    command.on(`option:${option.name()}`, (word: string) => {
      const isRepeatable = typeof command.getOptionValue(option.attributeName()) === 'object';
      if (!isRepeatable && first !== undefined && first !== word)
        throw usageFailure(`${option.long ?? option.flags} is given twice: "${first}" and "${word}"`);
      first = word;
    });
  }
}

const isPath = (named: Argument | Option): boolean => {
  const name = 'flags' in named ? /<(.*)>/.exec(named.flags)?.[1] : named.name();
  return PATHS.has(name ?? '');
};

const wordsIn = (value: unknown): readonly string[] =>
  (Array.isArray(value) ? value : [value]).filter((each: unknown) => typeof each === 'string');

function checkWord(word: string, at: string, mayBeDots: boolean): void {
  const trimmed = word.trim();
  if (trimmed === '') throw usageFailure(`${at} is empty. Nothing was sent.`);
  if (!mayBeDots && (trimmed === '.' || trimmed === '..'))
    throw usageFailure(`"${trimmed}" is no name for ${at}. Nothing was sent.`);
}

interface Named {
  readonly by: string;
  readonly words: readonly string[];
}

function checkOpposites(one: Named, other: Named): void {
  const twice = one.words.find((word) => other.words.some((each) => each.toLowerCase() === word.toLowerCase()));
  if (twice !== undefined) throw usageFailure(`"${twice}" is named by ${one.by} and by ${other.by}. Nothing was sent.`);
}

const namedByOption = (command: Command, name: string): Named => ({
  by: command.options.find((option) => option.attributeName() === name)?.long ?? name,
  words: wordsIn(command.getOptionValue(name)),
});

/** These are the words of an argument that may stand several times, which is the last one. */
const namedByArguments = ({ registeredArguments, args }: Command): Named => ({
  by: `<${registeredArguments.at(-1)?.name() ?? ''}>`,
  words: registeredArguments.at(-1)?.variadic === true ? args.slice(registeredArguments.length - 1) : [],
});

const ancestorsOf = ({ parent }: Command): readonly Command[] =>
  parent === null ? [] : [parent, ...ancestorsOf(parent)];
