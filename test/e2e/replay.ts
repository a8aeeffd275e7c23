import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import type { ScriptInput } from '../../src/scripted-model/script.ts';
import { type PlannedShare, plannerAnswer } from './world.ts';

export type Files = Readonly<Record<string, string>>;

/** A change that was really made: all files before it, and those that it touched or added as it left them. */
export type Change = { readonly before: Files; readonly after: Files };

type Edit =
  | { readonly path: string; readonly search: string; readonly replace: string }
  | { readonly path: string; readonly content: string };

type Part = { readonly share: PlannedShare; readonly edits: readonly Edit[] };

/** Every file below a folder, by its path in it. */
export const filesBelow = (folder: string): Files =>
  Object.fromEntries(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => join(parentPath, name))
      .map((path) => [relative(folder, path), readFileSync(path, 'utf8')]),
  );

/**
 * A script in which the planner splits the change's files over so many agents, and each agent makes its part: files
 * that were there by search and replace and as a whole in turn, new ones as a whole.
 */
export const replayScript = (change: Change, agents: number): ScriptInput => {
  const paths = Object.keys(change.after).sort();
  const parts = Array.from({ length: Math.min(agents, paths.length) }, (_, at): Part => {
    const files = paths.filter((_, index) => index % agents === at);
    return { share: { id: `agent_${at + 1}`, files }, edits: files.flatMap((path) => editsOf(change, path)) };
  });
  return {
    rules: [
      {
        when: { model: 'planner' },
        replies: [{ text: plannerAnswer(...parts.map(({ share }) => share)) }],
      },
      ...parts.map(({ share, edits }) => ({
        name: share.id,
        when: { contains: `Task for ${share.id}:` },
        replies: [{ text_before: 'I make my part of the change.', edits: [...edits] }],
      })),
    ],
  };
};

/** The order in the list decides, so that every change has files of both kinds. */
const editsOf = ({ before, after }: Change, path: string): readonly Edit[] => {
  const [old, changed] = [before[path], after[path] ?? ''];
  const place = Object.keys(after).sort().indexOf(path);
  if (old === undefined || place % 2 === 1) return [{ path, content: changed }];
  return hunks(old, changed).map(({ search, replace }) => ({ path, search, replace }));
};

type Hunk = { readonly search: string; readonly replace: string };

/** The places that differ, each with so many lines around it that it stands only once in the text. */
const hunks = (before: string, after: string, around = 3): readonly Hunk[] => {
  const found = diffed(before, after, around)
    .split(/^@@ .*\n/m)
    .slice(1)
    .map((hunk): Hunk => ({ search: sideOf(hunk, '-'), replace: sideOf(hunk, '+') }));
  // One hunk's text may make another's ambiguous, so all have to be alone from the beginning.
  const alone = found.every(
    ({ search }) => search.trim() !== '' && `\n${before}`.split(`\n${search}`).length === 2,
  );
  return alone || around > 1_000 ? found : hunks(before, after, around * 2);
};

const sideOf = (hunk: string, sign: string): string =>
  hunk
    .split('\n')
    .filter((line) => line.startsWith(sign) || line.startsWith(' '))
    .map((line) => `${line.slice(1)}\n`)
    .join('');

const diffed = (before: string, after: string, around: number): string => {
  const folder = mkdtempSync(join(tmpdir(), 'aider-dash-diff-'));
  try {
    writeFileSync(join(folder, 'before'), before);
    writeFileSync(join(folder, 'after'), after);
    const args = [
      'diff',
      '--no-index',
      '--no-color',
      '--no-ext-diff',
      `--unified=${around}`,
      'before',
      'after',
    ];
    execFileSync('git', args, { cwd: folder, encoding: 'utf8' });
    return '';
  } catch (error) {
    // Files that differ are code 1.
    if (error instanceof Error && 'status' in error && error.status === 1 && 'stdout' in error)
      return String(error.stdout);
    throw error;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};
