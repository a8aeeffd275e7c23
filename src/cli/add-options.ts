import { type Command, Option } from 'commander';
import type { OptionSpec } from './options.ts';

/** Gives a command its options. */
export const addOptions = (command: Command, specs: readonly OptionSpec[]): void => {
  for (const { flags, about, value } of specs) {
    const option = new Option(flags, about);
    if (value === 'list')
      option
        .default(undefined)
        .argParser((item: string, before: string[] | undefined) => [...(before ?? []), item]);
    // Alone, `--no-mouse` would count as `--mouse` wherever it is left out.
    const positive = flags.replace('--no-', '--');
    if (flags !== positive && !specs.some((spec) => spec.flags === positive))
      command.addOption(new Option(positive, about).hideHelp());
    command.addOption(option);
  }
};
