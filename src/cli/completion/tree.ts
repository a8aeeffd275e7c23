import type { Command, Option } from 'commander';

export type CompletedOption = {
  /** `--plan`; and `-h` where there is one. */
  readonly names: readonly string[];
  readonly about: string;
  /** What follows it: nothing, a path, or something that can't be completed. */
  readonly value: 'none' | 'path' | 'other';
};

export type CompletedCommand = {
  readonly name: string;
  readonly about: string;
  readonly options: readonly CompletedOption[];
  /** The words that its first argument may be. */
  readonly words: readonly string[];
};

/** What can be completed: the program's own options, then each command with its own. */
export type CompletionTree = {
  readonly program: CompletedCommand;
  readonly commands: readonly CompletedCommand[];
};

/** Reads commands and options off the program, so that what is completed is what there is. */
export const completionTree = (program: Command): CompletionTree => ({
  program: completed(program),
  commands: program.commands.map(completed),
});

const completed = (command: Command): CompletedCommand => ({
  name: command.name(),
  about: firstSentence(command.description()),
  options: command.createHelp().visibleOptions(command).map(completedOption),
  words: command.registeredArguments.flatMap(({ argChoices }) => argChoices ?? []),
});

const completedOption = (option: Option): CompletedOption => ({
  names: [option.long, option.short].filter((name) => name !== undefined),
  about: firstSentence(option.description),
  value:
    !option.required && !option.optional ? 'none' : /<(file|path)>/.test(option.flags) ? 'path' : 'other',
});

/** Short enough for a menu, and in characters that need no quoting in any shell. */
const firstSentence = (text: string): string =>
  text
    .split(/[:;(]/, 1)[0]
    ?.replaceAll(/[’']/g, '’')
    .replaceAll(/[^\p{L}\p{N} ’,.%/_-]/gu, '')
    .trim() ?? '';
