import type { CompletedCommand } from './words.js';

const wordsOf = ({ commands, options, choices }: CompletedCommand): string =>
  [...commands.map(({ word }) => word), ...choices, ...options.map(({ word }) => word)].join(' ');

/** The name in front of a case has a blank before each word of it, as the function builds it. */
const caseOf = (name: string): string => (name === '' ? '""' : `" ${name}"`);

/** Where none of the words fits, bash completes names of files. */
export function bashScript(program: string, commands: readonly CompletedCommand[]): string {
  const names = commands.filter(({ name }) => name !== '').map(({ name }) => caseOf(name));
  const values = new Map(commands.flatMap((each) => each.values.map(({ option, words }) => [option, words] as const)));
  return `# completes ${program} in bash: put this line into ~/.bashrc
#   source <(${program} completion bash)
_${program}() {
  local word="\${COMP_WORDS[COMP_CWORD]}" before="\${COMP_WORDS[COMP_CWORD-1]}" at="" words="" i
  for ((i = 1; i < COMP_CWORD; i++)); do
    case "$at \${COMP_WORDS[i]}" in
      ${names.join('|')}) at="$at \${COMP_WORDS[i]}" ;;
    esac
  done
  case "$before" in
${[...values].map(([option, words]) => `    ${option}) words="${words.join(' ')}" ;;`).join('\n')}
    *)
      case "$at" in
${commands.map((each) => `        ${caseOf(each.name)}) words="${wordsOf(each)}" ;;`).join('\n')}
      esac
      ;;
  esac
  COMPREPLY=($(compgen -W "$words" -- "$word"))
}
complete -o default -F _${program} ${program}`;
}
