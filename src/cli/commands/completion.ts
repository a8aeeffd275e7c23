import type { Command } from 'commander';
import { UsageError } from '../../core/error.ts';
import { bashScript } from '../completion/bash.ts';
import { fishScript } from '../completion/fish.ts';
import { completionTree } from '../completion/tree.ts';
import { zshScript } from '../completion/zsh.ts';
import type { Io } from '../io.ts';

type Arguments = { readonly shell: string; readonly program: Command };

/** Prints a completion script for a shell. Throws a UsageError for one that is not known. */
export const completion = async (io: Io, { shell, program }: Arguments): Promise<number> => {
  const script = scripts.get(shell);
  if (script === undefined) {
    throw new UsageError(`There is no completion for ${JSON.stringify(shell)}.`, {
      code: 'completion-shell',
      hint: `Choose one of ${[...scripts.keys()].join(', ')}.`,
    });
  }
  io.out(script(completionTree(program)));
  return 0;
};

const scripts = new Map([
  ['bash', bashScript],
  ['zsh', zshScript],
  ['fish', fishScript],
]);
