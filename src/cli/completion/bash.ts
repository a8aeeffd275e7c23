import type { CompletedCommand, CompletionTree } from './tree.ts';

/** A completion script for bash (3.2 and later), to be sourced. */
export const bashScript = ({ program, commands }: CompletionTree): string => {
  const all = [program, ...commands];
  const taking = (value: 'path' | 'other') => [
    ...new Set(
      all
        .flatMap(({ options }) => options.filter((one) => one.value === value))
        .flatMap(({ names }) => names),
    ),
  ];
  return `# aider-dash completion for bash. To switch it on:
#   aider-dash completion bash > ~/.local/share/bash-completion/completions/aider-dash
_aider_dash() {
  local word="\${COMP_WORDS[COMP_CWORD]}" before="\${COMP_WORDS[COMP_CWORD-1]}" command='' each words=''
  COMPREPLY=()
  for each in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "$each" in
      ${commands.map(({ name }) => name).join('|')}) command="$each"; break ;;
    esac
  done
  case "$before" in
    ${taking('path').join('|')}) COMPREPLY=($(compgen -f -- "$word")); return ;;
    ${taking('other').join('|')}) return ;;
  esac
  case "$command" in
${commands.map((command) => `    ${command.name}) words='${wordsOf(command).join(' ')}' ;;`).join('\n')}
    *) words='${[...commands.map(({ name }) => name), ...wordsOf(program)].join(' ')}' ;;
  esac
  COMPREPLY=($(compgen -W "$words" -- "$word"))
}
complete -o filenames -F _aider_dash aider-dash
`;
};

const wordsOf = ({ options, words }: CompletedCommand): readonly string[] => [
  ...words,
  ...options.flatMap(({ names }) => names),
];
