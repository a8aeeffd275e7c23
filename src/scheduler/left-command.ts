import { createHash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { basename } from 'node:path';
import { endCommand } from '../validate/command.ts';
import type { Scene } from './scene.ts';

/** What stands in the environment of the user's command in a work tree of the run's: the same for every scheduler. */
export const commandMark = ({ folder }: Pick<Scene, 'folder'>, tree: string): string =>
  createHash('sha256')
    .update(`${folder.folder}\n${basename(tree)}`)
    .digest('hex')
    .slice(0, 32);

/** Ends the user's commands that a dead scheduler and its runners have left, wherever in the run's work trees. */
export const endLeftCommands = async (scene: Pick<Scene, 'folder' | 'trees'>): Promise<void> => {
  for (const tree of await readdir(scene.trees)) await endCommand(commandMark(scene, tree));
};
