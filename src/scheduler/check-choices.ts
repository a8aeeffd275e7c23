import type { Choosing } from '../core/choices.ts';
import { DashError } from '../core/error.ts';
import type { AgentState } from '../core/state.ts';
import { checkPathOnDisk } from '../git/path-on-disk.ts';
import { listTrackedFiles } from '../git/tracked.ts';
import type { Scene } from './scene.ts';

/**
 * What is chosen for an agent can be had, before anything of it is ended. Throws a DashError: for files that are not its own
 * (`not-its-file`) or lead outside (`path-outside`), and for a model without a key (`key-missing`).
 */
export const checkChoices = async (scene: Scene, agent: AgentState, choices: Choosing): Promise<void> => {
  const { filesContext, id } = agent;
  const { files, model } = choices;
  const foreign = files?.find((file) => !filesContext.includes(file));
  if (foreign !== undefined)
    throw new DashError(`${foreign} is not one of the files of ${id}.`, {
      code: 'not-its-file',
      hint:
        filesContext.length === 0
          ? 'It chooses its files itself.'
          : `Its files are ${filesContext.join(', ')}.`,
    });
  if (model != null) scene.environment.checkKey(model);
  if (files == null) return;
  const { repository } = scene;
  const tracked = new Set((await listTrackedFiles(repository.git, repository.head)).map(({ path }) => path));
  for (const file of files) {
    const verdict = await checkPathOnDisk(repository.top, file, tracked);
    if (!verdict.ok)
      throw new DashError(`${file} can’t be edited: ${verdict.reason}.`, { code: 'path-outside' });
  }
};
