import type { CompletedCommand, CompletedOption, CompletionTree } from './tree.ts';

/** A completion script for zsh: a file named `_aider-dash` on `fpath`. */
export const zshScript = ({ program, commands }: CompletionTree): string => `#compdef aider-dash
# aider-dash completion for zsh. To switch it on, in a folder of your fpath:
#   aider-dash completion zsh > ~/.zfunc/_aider-dash
_aider_dash() {
  local context state line
  local -a commands
  commands=(
${commands.map(({ name, about }) => `    '${name}:${about}'`).join('\n')}
  )
  _arguments -C \\
${program.options.map((option) => `    ${optionSpec(option)} \\`).join('\n')}
    '1: :->first' \\
    '*:: :->rest'
  case $state in
    first) _describe -t commands command commands ;;
    rest)
      case $line[1] in
${commands.map(branch).join('\n')}
      esac ;;
  esac
}
# Autoloaded the first call is a completion already; sourced it only registers.
if [ "$funcstack[1]" = "_aider-dash" ]; then _aider_dash "$@"; else compdef _aider_dash aider-dash; fi
`;

const branch = ({ name, options, words }: CompletedCommand): string => {
  const specs = [...options.map(optionSpec), words.length === 0 ? `'*: :'` : `'1: :(${words.join(' ')})'`];
  return `        ${name}) _arguments ${specs.join(' ')} ;;`;
};

const optionSpec = ({ names, about, value }: CompletedOption): string => {
  const follows = { none: '', path: ':file:_files', other: ':value: ' }[value];
  return names.map((name) => `'*${name}[${about}]${follows}'`).join(' ');
};
