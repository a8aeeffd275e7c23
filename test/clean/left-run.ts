import { mkdirSync, readdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Cleaning, clean } from '../../src/clean/clean.ts';
import type { Place } from '../../src/clean/place.ts';
import type { Draft } from '../../src/core/event.ts';
import { createBranch, updateRef } from '../../src/git/branch.ts';
import { commitTree } from '../../src/git/commit.ts';
import { tryMerge } from '../../src/git/merge.ts';
import { addWorktree } from '../../src/git/worktree.ts';
import { openEventLog } from '../../src/store/event-log.ts';
import { createRunFolder } from '../../src/store/run-folder.ts';
import { identity, type Sample, sampleRepository } from '../git/sample-repository.ts';

export type AgentLeft = {
  /** What it committed; left out: nothing. */
  readonly files?: Readonly<Record<string, string>>;
  readonly merged?: boolean;
};

export type LeftRun = {
  readonly id?: string;
  readonly agents: Readonly<Record<string, AgentLeft>>;
  readonly finished?: boolean;
  readonly copy?: readonly string[];
};

export type Left = {
  readonly sample: Sample;
  readonly place: Place;
  readonly run: string;
  readonly branch: (agent: string) => string;
  readonly tree: (agent: string) => string;
  readonly put: (agent: string, path: string, text: string) => void;
};

export const place = async (
  files?: Readonly<Record<string, string>>,
): Promise<Pick<Left, 'sample' | 'place'>> => {
  const sample = await sampleRepository({ '.gitignore': '*.log\nbuild/\n.env\n', 'a.txt': 'a\n', ...files });
  writeFileSync(join(sample.repo, '.git', 'info', 'exclude'), '.aider_logs/\n.aider*\n');
  return { sample, place: { repository: await sample.open(), trees: sample.path('data', 'repo-12345678') } };
};

/** What a run leaves behind, as the scheduler makes it: log, branches, locked work trees. */
export const leftRun = async (
  { sample, place: { repository, trees } }: Pick<Left, 'sample' | 'place'>,
  { id = '20250101-000000-abcd', agents, finished = true, copy = [] }: LeftRun,
): Promise<Left> => {
  const { git } = repository;
  const branch = (agent: string) => `aider-dash/${id}/${agent}`;
  const tree = (agent: string) => join(trees, id, agent);
  const put = (agent: string, path: string, text: string) => {
    mkdirSync(dirname(join(tree(agent), path)), { recursive: true });
    writeFileSync(join(tree(agent), path), text);
  };
  const folder = createRunFolder(sample.repo, id);
  writeFileSync(folder.config, JSON.stringify({ copy }));
  const log = openEventLog(folder.events, { run: id, now: () => new Date(), redact: (text) => text });
  for (const draft of begun(
    repository.head,
    sample.git('symbolic-ref', '--short', 'HEAD'),
    id,
    Object.keys(agents),
  ))
    log.append(draft);
  const base = sample.git('rev-parse', 'HEAD');
  await createBranch(repository, branch('result'), base);
  const scratch = { path: tree('result'), reason: `aider-dash run ${id}: merging`, start: { commit: base } };
  await addWorktree(repository, scratch);
  for (const [agent, { files = {}, merged = false }] of Object.entries(agents)) {
    const result = sample.git('rev-parse', branch('result'));
    await createBranch(repository, branch(agent), result);
    const reason = `aider-dash run ${id}: ${agent}`;
    await addWorktree(repository, { path: tree(agent), reason, start: { branch: branch(agent) } });
    for (const [path, text] of Object.entries(files)) put(agent, path, text);
    if (Object.keys(files).length > 0) {
      sample.gitIn(tree(agent), 'add', '-A');
      sample.gitIn(tree(agent), 'commit', '-qm', `work of ${agent}`);
    }
    if (!merged) continue;
    const tip = sample.git('rev-parse', branch(agent));
    const trial = await tryMerge(git, result, tip);
    if (trial.kind !== 'clean') throw new Error('a conflict in a fixture');
    const commit = await commitTree(git, {
      tree: trial.tree,
      parents: [result, tip],
      message: 'm',
      identity,
    });
    await updateRef(git, { ref: `refs/heads/${branch('result')}`, to: commit, from: result });
    log.append({
      type: 'merge.finished',
      agent,
      commit,
      onto: result,
      lines_added: 0,
      lines_removed: 0,
      files: [],
    } as Draft);
  }
  if (finished) log.append({ type: 'run.finished', verdict: 'succeeded', exit_code: 0, detail: '' } as Draft);
  log.close();
  return { sample, place: { repository, trees }, run: id, branch, tree, put };
};

const begun = (base: string, on: string, run: string, agents: readonly string[]): readonly Draft[] => {
  const usage = {
    prompt_tokens: 0,
    completion_tokens: 0,
    total_tokens: 0,
    cost: null,
    cost_source: 'unknown',
  };
  const shares = agents.map((agent) => ({
    agent_id: agent,
    description: '',
    files_context: [],
    depends_on: [],
  }));
  return [
    {
      type: 'run.created',
      change: 'c',
      base_commit: base,
      base_branch: on,
      dirty: false,
      result_branch: `aider-dash/${run}/result`,
      parallel: 1,
      max_iterations: 1,
      budget_usd: null,
      validate: null,
      notices: [],
    },
    { type: 'plan.ready', prd_slug: 's', prd_path: 'p', agents: shares, seconds: 0, ...usage } as Draft,
    { type: 'plan.approved', by: 'yes', prd_commit: base },
    ...agents.map((agent, index): Draft => {
      return { type: 'agent.queued', agent, place: index + 1, branch: `aider-dash/${run}/${agent}` };
    }),
  ];
};

/** What `clean` says, a line each: `work tree agent_1: remove`. */
export const cleaned = async (left: Pick<Left, 'sample' | 'place'>, more: Partial<Cleaning> = {}) => {
  const repository = await left.sample.open();
  const limits = { keepRuns: 50, keepBytes: 2e9 };
  const items = await clean({
    ...left.place,
    repository,
    run: null,
    limits,
    force: false,
    dryRun: false,
    ...more,
  });
  const lines = items
    .filter(({ kind }) => kind !== 'logs')
    .map(({ kind, name, action }) => `${kind} ${name}: ${action}`)
    .sort();
  const reason = (kind: string, name: string): string =>
    items.find((item) => item.kind === kind && item.name === name)?.reason ?? '';
  return { items, lines, reason };
};

/** Everything that clean could change: refs, work trees, and every file to the byte. */
export const everything = ({ sample }: Pick<Left, 'sample'>): Readonly<Record<string, string>> => ({
  refs: sample.git('for-each-ref'),
  trees: sample.git('worktree', 'list', '--porcelain'),
  ...Object.fromEntries(filesBelow(sample.folder)),
});

const filesBelow = (folder: string): readonly (readonly [string, string])[] =>
  readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    // Trial merges leave objects that nothing refers to.
    if (entry.isDirectory()) return entry.name === 'objects' ? [] : filesBelow(path);
    return [[path, entry.isSymbolicLink() ? readlinkSync(path) : readFileSync(path, 'latin1')] as const];
  });
