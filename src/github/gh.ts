import { z } from 'zod';
import { DashError, UsageError } from '../core/error.ts';
import { readJson } from '../core/json.ts';
import { sanitizeText } from '../core/sanitize.ts';
import { type RunResult, run } from '../system/process.ts';

/** Where gh runs, and with what environment. */
export type Gh = { readonly cwd: string; readonly env: Readonly<Record<string, string>> };

export type PullRequest = {
  /** The branch, as GitHub names it: `OWNER:BRANCH` where it is in another repository than the pull request. */
  readonly head: string;
  /** null: the repository's default branch. */
  readonly base: string | null;
  readonly title: string;
  readonly body: string;
};

/**
 * gh in a repository, where it reads remotes and status with git: `env` has to keep that git from running what the
 * repository says. It asks nothing and prints plain text.
 */
export const ghAt = (cwd: string, env: Gh['env']): Gh => ({
  cwd,
  env: {
    ...Object.fromEntries(Object.entries(env).filter(([name]) => name !== 'GH_FORCE_TTY')),
    GH_PROMPT_DISABLED: '1',
    GH_NO_UPDATE_NOTIFIER: '1',
    GH_DEBUG: '',
    NO_COLOR: '1',
  },
});

/**
 * The owner of the repository that pull requests are opened in. Throws a UsageError that says what to do when gh is not
 * there (`gh-missing`), nobody is logged in (`gh-login`), or the repository is not on GitHub (`gh-repository`).
 */
export const ownerOf = async (gh: Gh): Promise<string> => {
  const { stdout } = await call(gh, ['repo', 'view', '--json', 'owner']);
  const read = OwnerSchema.safeParse(readJson(stdout));
  if (read.success) return read.data.owner.login;
  throw new DashError('gh did not say whose repository this is.', {
    code: 'gh-failed',
    hint: 'Look at gh repo view --json owner, and whether gh is up to date.',
  });
};

/** The address of the open pull request for a branch (its bare name); null when there is none. */
export const openPullRequestFor = async (gh: Gh, branch: string): Promise<string | null> => {
  const { stdout } = await call(gh, [
    'pr',
    'list',
    `--head=${branch}`,
    '--state=open',
    '--limit=1',
    '--json=url',
  ]);
  const read = ListSchema.safeParse(readJson(stdout));
  return read.success ? (read.data[0]?.url ?? null) : null;
};

/** Opens a pull request; its address, or null when gh does not tell it. Throws a DashError (`gh-failed`) with gh's words. */
export const createPullRequest = async (
  gh: Gh,
  { head, base, title, body }: PullRequest,
): Promise<string | null> => {
  // Each value in one word with its option, which it can't be taken for; the text on standard input.
  const args = [`--head=${head}`, ...(base === null ? [] : [`--base=${base}`]), `--title=${title}`];
  const { stdout } = await call(gh, ['pr', 'create', ...args, '--body-file=-'], body);
  const last = stdout.trim().split('\n').at(-1) ?? '';
  const read = AddressSchema.safeParse(last.trim());
  return read.success ? read.data : null;
};

const AddressSchema = z.url({ protocol: /^https?$/ }).max(500);
const ListSchema = z.array(z.object({ url: AddressSchema }));
const OwnerSchema = z.object({ owner: z.object({ login: z.string().min(1).max(100) }) });

const call = async (gh: Gh, args: readonly string[], input?: string): Promise<RunResult> => {
  const result = await run('gh', args, {
    ...gh,
    timeoutMs: 120_000,
    maxBytes: 1024 * 1024,
    ...(input === undefined ? {} : { input }),
  }).catch(missing);
  if (result.code === 0) return result;
  throw failed(args, result);
};

const missing = (cause: unknown): never => {
  if (!(cause instanceof DashError) || cause.code !== 'spawn-failed') throw cause;
  throw new UsageError('gh, GitHub’s program for the command line, could not be started.', {
    code: 'gh-missing',
    hint: 'Install it (https://cli.github.com), then run gh auth login.',
    cause,
  });
};

/** What gh itself documents: 4 is a missing login. One that has expired is told by the words alone. */
const failed = (args: readonly string[], { code, stderr, timedOut }: RunResult): DashError => {
  const words = wordsOf(stderr);
  if (code === 4 || /HTTP 401|Bad credentials/.test(stderr))
    return new UsageError('gh is not logged in to GitHub.', {
      code: 'gh-login',
      hint: 'Log in with gh auth login, or set GH_TOKEN.',
    });
  if (/none of the git remotes|no git remotes/.test(stderr))
    return new UsageError('gh finds no repository on GitHub among the remotes.', {
      code: 'gh-repository',
      hint: 'Add one with git remote add; for a GitHub of your own, gh auth login --hostname HOST.',
    });
  const how = timedOut
    ? 'took too long and was ended.'
    : `failed: ${(words || 'it said nothing').replace(/\.?$/, '.')}`;
  return new DashError(`gh ${args.slice(0, 2).join(' ')} ${how}`, { code: 'gh-failed' });
};

const wordsOf = (stderr: string): string =>
  sanitizeText(stderr)
    .split('\n')
    .map((line) => line.trim().slice(0, 300))
    .filter((line) => line !== '')
    .slice(0, 5)
    .join(' ');
