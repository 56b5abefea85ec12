import type { CompletedCommand, CompletedWord } from './words.js';

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
const described = ({ word, about }: CompletedWord): string =>
  quoted(about === '' ? word : `${word}:${about.replaceAll(':', ' ')}`);
const caseOf = (name: string): string => (name === '' ? "''" : quoted(` ${name}`));

function branchOf({ name, commands, options, choices }: CompletedCommand): string {
  const next = [...commands, ...choices.map((word) => ({ word, about: '' }))];
  return [
    `    ${caseOf(name)})`,
    `      next=(${next.map(described).join(' ')})`,
    `      flags=(${options.map(described).join(' ')})`,
    '      ;;',
  ].join('\n');
}

/** Where a command takes no fixed words, zsh completes names of files. */
export function zshScript(program: string, commands: readonly CompletedCommand[]): string {
  const names = commands.filter(({ name }) => name !== '').map(({ name }) => caseOf(name));
  const values = new Map(commands.flatMap((each) => each.values.map(({ option, words }) => [option, words] as const)));
  return `#compdef ${program}
# completes ${program} in zsh: put this line into ~/.zshrc, below compinit
#   source <(${program} completion zsh)
_${program}() {
  local at='' i
  local -a next flags
  for ((i = 2; i < CURRENT; i++)); do
    case "$at \${words[i]}" in
      ${names.join('|')}) at="$at \${words[i]}" ;;
    esac
  done
  case "\${words[CURRENT-1]}" in
${[...values].map(([option, words]) => `    ${option}) compadd -- ${words.join(' ')}; return ;;`).join('\n')}
  esac
  case "$at" in
${commands.map(branchOf).join('\n')}
  esac
  if [[ "\${words[CURRENT]}" == -* ]]; then
    _describe 'option' flags
  elif (( \${#next} )); then
    _describe 'command' next
  else
    _files
  fi
}
if [ "$funcstack[1]" = "_${program}" ]; then
  _${program} "$@"
else
  compdef _${program} ${program}
fi`;
}
