import type { CompletedOption, CompletionTree } from './tree.ts';

/** A completion script for fish. */
export const fishScript = ({ program, commands }: CompletionTree): string => {
  const names = commands.map(({ name }) => name).join(' ');
  const before = `not __fish_seen_subcommand_from ${names}`;
  return `${[
    '# aider-dash completion for fish. To switch it on:',
    '#   aider-dash completion fish > ~/.config/fish/completions/aider-dash.fish',
    'complete -c aider-dash -f',
    ...commands.map(({ name, about }) => `complete -c aider-dash -n '${before}' -a ${name} -d '${about}'`),
    ...program.options.map((option) => optionLine(before, option)),
    ...commands.flatMap(({ name, options, words }) => [
      ...options.map((option) => optionLine(`__fish_seen_subcommand_from ${name}`, option)),
      ...(words.length === 0
        ? []
        : [`complete -c aider-dash -n '__fish_seen_subcommand_from ${name}' -a '${words.join(' ')}'`]),
    ]),
  ].join('\n')}\n`;
};

const optionLine = (condition: string, { names, about, value }: CompletedOption): string => {
  const flags = names.map((name) => (name.startsWith('--') ? `-l ${name.slice(2)}` : `-s ${name.slice(1)}`));
  const follows = { none: [], path: ['-r', '-F'], other: ['-x'] }[value];
  return ['complete -c aider-dash', `-n '${condition}'`, ...flags, ...follows, `-d '${about}'`].join(' ');
};
