import type { CompletedCommand } from './words.js';

const quoted = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;

function linesOf(program: string, { name, commands, options, choices, values }: CompletedCommand): readonly string[] {
  const here = `complete -c ${program} -n ${quoted(`__${program}_at ${quoted(name)}`)}`;
  const words = new Map(values.map(({ option, words: allowed }) => [option, allowed]));
  return [
    ...commands.map(({ word, about }) => `${here} -f -a ${word} -d ${quoted(about)}`),
    ...choices.map((word) => `${here} -f -a ${word}`),
    ...options.map(({ word, about }) => {
      const allowed = words.get(word);
      const takes = allowed === undefined ? '' : ` -x -a ${quoted(allowed.join(' '))}`;
      return `${here} -l ${word.replace(/^--/, '')}${takes} -d ${quoted(about)}`;
    }),
  ];
}

/** Where a command takes no fixed words, fish completes names of files. */
export function fishScript(program: string, commands: readonly CompletedCommand[]): string {
  const names = commands.filter(({ name }) => name !== '').map(({ name }) => quoted(name));
  return `# completes ${program} in fish: put it where fish looks for it
#   ${program} completion fish > ~/.config/fish/completions/${program}.fish
function __${program}_at
  set -l names ${names.join(' ')}
  set -l at ''
  for word in (commandline -opc)[2..-1]
    set -l further (string trim -- "$at $word")
    contains -- "$further" $names; and set at "$further"
  end
  test "$at" = "$argv[1]"
end
${commands.flatMap((each) => linesOf(program, each)).join('\n')}`;
}
