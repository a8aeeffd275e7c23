// A repository, a home and a plan for the benchmarks, in a folder that goes when they end.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A repository with so many files `fileN.txt` of some lines, and a plan with an agent for each. */
export const createSample = (agents) => {
  const folder = mkdtempSync(join(tmpdir(), 'aider-dash-bench-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const [repository, home] = [join(folder, 'repo'), join(folder, 'home')];
  mkdirSync(repository);
  mkdirSync(home);
  const env = {
    PATH: process.env.PATH,
    LANG: 'C.UTF-8',
    HOME: home,
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_AUTHOR_NAME: 'T',
    GIT_AUTHOR_EMAIL: 't@t',
    GIT_COMMITTER_NAME: 'T',
    GIT_COMMITTER_EMAIL: 't@t',
    LITELLM_LOCAL_MODEL_COST_MAP: 'True',
    OPENAI_API_KEY: 'sk-bench-0123456789abcdef',
  };
  // aider looks for prices on the internet, some seconds long where there is none: this is its cache of them.
  const caches = join(home, '.aider', 'caches');
  mkdirSync(caches, { recursive: true });
  writeFileSync(join(caches, 'model_prices_and_context_window.json'), '{"sample_spec": {}}');
  const git = (...args) => execFileSync('git', args, { cwd: repository, env, encoding: 'utf8' });
  const numbers = Array.from({ length: agents }, (_, index) => index + 1);
  for (const n of numbers) writeFileSync(join(repository, `file${n}.txt`), `first\nline ${n}\nlast\n`);
  git('init', '--quiet', '--initial-branch=main');
  git('add', '--all');
  git('commit', '--quiet', '--message=start');
  const plan = join(folder, 'plan.json');
  const shares = numbers.map((n) => ({
    agent_id: `agent_${n}`,
    description: `change file${n}.txt`,
    files_context: [`file${n}.txt`],
    prompt: `Change line ${n} of file${n}.txt.`,
  }));
  writeFileSync(plan, JSON.stringify({ prd_slug: 'bench', num_agents: agents, agents: shares }));
  return { folder, repository, env, git, plan, numbers };
};
