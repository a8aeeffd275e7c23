import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Repository } from './repository.ts';
import { gitLine } from './runner.ts';

/**
 * The text of an ignore file for agents: what the user ignores everywhere, then `.env*` and `.aider*`. aider
 * writes no file that git ignores, so no reply can make one of these.
 */
export const withheldIgnore = async ({ git }: Repository): Promise<string> => {
  const named = await gitLine(git, ['config', '--type=path', '--get', 'core.excludesFile'], {
    answers: [1],
  });
  const folder = git.env.XDG_CONFIG_HOME || (git.env.HOME ? join(git.env.HOME, '.config') : '');
  const path = named === '' && folder !== '' ? join(folder, 'git', 'ignore') : named;
  const own = path === '' ? '' : await readFile(path, 'utf8').catch(() => '');
  return `${own}${own === '' || own.endsWith('\n') ? '' : '\n'}.env*\n.aider*\n`;
};
