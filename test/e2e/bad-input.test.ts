import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { delimiter, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createWorld, type DashOptions, type World } from './world.ts';

/** What is wrong, how the program is called then, and what it has to say about it. */
type Bad = {
  readonly name: string;
  readonly prepare?: (world: World) => void;
  readonly args: readonly string[];
  readonly options?: (world: World) => DashOptions;
  /** Every one must be in the one line. */
  readonly says: readonly (string | RegExp)[];
};

const change = ['Shout', '--model', 'openai/coder', '--planner-model', 'openai/planner'];

describe('the place', () => {
  refuses({
    name: 'no repository',
    args: change,
    options: ({ folder }) => ({ cwd: folder }),
    says: ['is not in a git repository', 'git init'],
  });
  refuses({
    name: 'a bare repository',
    prepare: ({ folder, git }) => void git('clone', '--quiet', '--bare', '.', join(folder, 'bare.git')),
    args: change,
    options: ({ folder }) => ({ cwd: join(folder, 'bare.git') }),
    says: ['is a bare repository', 'git clone'],
  });
  refuses({
    name: 'inside of .git',
    args: change,
    options: ({ repository }) => ({ cwd: join(repository, '.git') }),
    says: ['is inside a .git folder', 'Go to the folder'],
  });
  refuses({
    name: 'no commit yet',
    prepare: ({ git }) => void git('update-ref', '-d', 'HEAD'),
    args: change,
    says: ['has no commit yet', 'git commit'],
  });
  refuses({
    name: 'no git',
    args: change,
    options: ({ folder }) => ({ env: { PATH: join(folder, 'bin') } }),
    says: ['git could not be started', 'Install git'],
  });
  refuses({
    name: '.aider_logs is a file',
    prepare: ({ repository }) => writeFileSync(join(repository, '.aider_logs'), ''),
    args: change,
    says: ['.aider_logs to be a folder of yours', 'it is a symlink or a file', 'remove or rename'],
  });
  refuses({
    name: '.aider_logs is a symlink to elsewhere',
    prepare: ({ repository, folder }) => {
      mkdirSync(join(folder, 'elsewhere'));
      symlinkSync(join(folder, 'elsewhere'), join(repository, '.aider_logs'));
    },
    args: change,
    says: ['.aider_logs to be a folder of yours'],
  });
  // Nothing is read-only for root.
  if (process.getuid?.() !== 0)
    refuses({
      name: '.aider_logs is read-only',
      prepare: ({ repository }) => mkdirSync(join(repository, '.aider_logs'), { mode: 0o500 }),
      args: change,
      says: ['.aider_logs', 'chmod u+rwx'],
    });
});

describe('keys', () => {
  const none = { OPENAI_API_KEY: undefined, OPENAI_API_BASE: undefined };
  refuses({
    name: 'none at all',
    args: ['Shout'],
    options: () => ({ env: none }),
    says: ['no key', 'OPENROUTER_API_KEY', '.env', 'aider-dash demo'],
  });
  refuses({
    name: 'of the wrong provider for the planner',
    args: ['Shout', '--model', 'anthropic/claude-sonnet-4-5'],
    options: () => ({ env: { ...none, OPENAI_API_KEY: 'sk-secret-0123456789' } }),
    says: [
      'anthropic/claude-sonnet-4-5 needs ANTHROPIC_API_KEY',
      'only OPENAI_API_KEY is set',
      'Set ANTHROPIC_API_KEY',
    ],
  });
  refuses({
    name: 'of the wrong provider for the model',
    args: ['Shout', '--model', 'anthropic/claude-sonnet-4-5', '--planner-model', 'openai/planner'],
    options: () => ({ env: { ...none, OPENAI_API_KEY: 'sk-secret-0123456789' } }),
    says: ['The model anthropic/claude-sonnet-4-5 needs ANTHROPIC_API_KEY', 'only OPENAI_API_KEY is set'],
  });
  refuses({
    name: 'among the arguments for aider',
    args: [...change, '--aider-arg=--api-key', '--aider-arg=openai=sk-secret-0123456789'],
    says: ['"--api-key"', 'everybody on this machine can read an argument', 'environment'],
  });
});

describe('the command line', () => {
  refuses({
    name: 'an unknown option',
    args: ['Shout', '--max-agent', '3'],
    says: ["Unknown option '--max-agent'", 'Did you mean --max-agents?'],
  });
  refuses({
    name: 'a number that is too small',
    args: [...change, '--max-agents', '0'],
    says: ['--max-agents is 0; expected at least 1', 'At most this many agents'],
  });
  refuses({
    name: 'a number that is none',
    args: [...change, '--max-agents', 'x'],
    says: ['--max-agents is "x"; expected a number'],
  });
  refuses({
    name: 'a value that is missing',
    args: ['Shout', '--model'],
    says: ['--model <name>', 'argument missing'],
  });
  refuses({
    name: 'an empty change',
    args: ['', ...change.slice(1)],
    says: ['change request is empty', 'Say what to change'],
  });
  refuses({
    name: 'an empty --change',
    args: ['--change', '', ...change.slice(1)],
    says: ['--change', 'some text'],
  });
  refuses({
    name: 'no change at all',
    args: change.slice(1),
    says: ['no change request', 'Say what to change'],
  });
  refuses({
    name: 'nothing on standard input',
    args: ['--change-file', '-', ...change.slice(1)],
    says: ['change request is empty'],
  });
  refuses({
    name: 'two changes',
    args: [...change, '--change', 'Whisper'],
    says: ['given more than once', '--change-file'],
  });
  refuses({
    name: 'a file that is not there',
    args: ['--change-file', 'request.md', ...change.slice(1)],
    says: ['request.md', 'is not there', '--change-file'],
  });
  refuses({
    name: 'a command with a slip',
    args: ['runz'],
    says: ['no command "runz"', 'Did you mean "runs"?', '--change "runz"'],
  });
  refuses({
    name: 'a command with a slip and an argument',
    args: ['lgos', '20250101-000000-abcd', 'agent_1'],
    says: ['no command "lgos"', '"logs"'],
  });
  refuses({
    name: 'a change without quotes',
    args: ['Add', 'rate', 'limits', ...change.slice(1)],
    says: ['one change request, found 3', 'quotes'],
  });
  refuses({
    name: 'an option before the command',
    args: ['--json', 'runs'],
    says: ['--json stands before "runs"', 'aider-dash runs --json'],
  });
  refuses({
    name: 'too many arguments of a command',
    args: ['runs', 'more'],
    says: ["Too many arguments for 'runs'"],
  });
  refuses({ name: 'an unknown shell', args: ['completion', 'tcsh'], says: ['"tcsh"', 'bash, zsh, fish'] });
  refuses({
    name: 'a run where there is none',
    args: ['show'],
    says: ['no runs yet', 'aider-dash "what to change"'],
  });
});

describe('the configuration', () => {
  refuses({
    name: 'an unknown key',
    prepare: ({ write }) => write('aider-dash.yaml', 'model: openai/coder\nmax_agent: 3\n'),
    args: change,
    says: ['aider-dash.yaml:2: unknown key "max_agent"', 'Did you mean max_agents?'],
  });
  refuses({
    name: 'a wrong value',
    prepare: ({ write }) => write('aider-dash.yaml', '# ours\n\nmax_iterations: many\n'),
    args: change,
    says: ['aider-dash.yaml:3: max_iterations is "many"; expected a number', 'Model replies'],
  });
  refuses({
    name: 'a key that is like none',
    prepare: ({ write }) => write('aider-dash.yaml', 'webhook: here\n'),
    args: change,
    says: ['aider-dash.yaml:1: unknown key "webhook"', 'nearest known one is'],
  });
  refuses({
    name: 'no YAML',
    prepare: ({ write }) => write('aider-dash.yaml', 'max_agents: [\n'),
    args: change,
    says: [/aider-dash\.yaml:\d/, 'key: value'],
  });
  refuses({
    name: 'a file that is not there',
    args: [...change, '--config', 'other.yaml'],
    says: ['other.yaml is not there', '--config'],
  });
  refuses({
    name: 'in the environment',
    args: change,
    options: () => ({ env: { AIDER_DASH_PARALLEL: '1.5' } }),
    says: ['AIDER_DASH_PARALLEL is 1.5; expected a whole number'],
  });
});

describe('a plan of the user’s own', () => {
  const agent = (fields: Readonly<Record<string, unknown>> = {}) => ({
    agent_id: 'agent_1',
    description: 'one share',
    files_context: ['a.txt'],
    prompt: 'Do it.',
    ...fields,
  });
  const planOf = (agents: readonly unknown[], fields: Readonly<Record<string, unknown>> = {}): string =>
    JSON.stringify({ prd_slug: 'the-change', num_agents: agents.length, agents, ...fields });
  const refusesPlan = (name: string, plan: string, says: Bad['says'], prepare?: Bad['prepare']): void =>
    refuses({
      name,
      prepare: (world) => {
        prepare?.(world);
        writeFileSync(join(world.folder, 'plan.json'), plan);
      },
      args: [...change, '--plan', '../plan.json'],
      says: ['plan.json', ...says],
    });

  refuses({
    name: 'that is not there',
    args: [...change, '--plan', 'p.json'],
    says: ['p.json is not there', '--plan'],
  });
  refusesPlan('that is no JSON', 'a plan', ['is not JSON', 'prd_slug']);
  refusesPlan('that is empty', '{}', ['prd_slug is missing']);
  it.each(['../../etc/passwd', '/etc/passwd', '.git/config', '~/x', 'a.txt/../../x', '-rf', '.env'])(
    'that names %s',
    (path) =>
      expectRefusal({
        ...badPlan(planOf([agent({ files_context: [path] })])),
        says: ['plan.json', 'agent_1', JSON.stringify(path), 'cannot be used'],
      }),
  );
  refusesPlan(
    'that names a symlink out of the repository',
    planOf([agent({ files_context: ['way/out.txt'] })]),
    ['way/out.txt', 'way is a symlink'],
    ({ repository, folder }) => symlinkSync(folder, join(repository, 'way')),
  );
  refusesPlan('with an id twice', planOf([agent(), agent()]), ['"agent_1" is taken', 'unique']);
  refusesPlan(
    'with a circle',
    planOf([agent({ depends_on: ['agent_2'] }), agent({ agent_id: 'agent_2', depends_on: ['agent_1'] })]),
    ['circle', '"agent_1" → "agent_2"'],
  );
  refusesPlan('with an unknown dependency', planOf([agent({ depends_on: ['agent_9'] })]), [
    '"agent_9"',
    'no agent_id',
  ]);
  it.each(['--upload-pack=x', '../x', 'result', 'HEAD', 'a b', '-b'])('with the id %s', (id) =>
    expectRefusal({ ...badPlan(planOf([agent({ agent_id: id })])), says: ['plan.json', JSON.stringify(id)] }),
  );
  refusesPlan('with a slug that leads out', planOf([agent()], { prd_slug: '../../x' }), [
    'prd_slug is "../../x"',
    '"x"',
  ]);
  refusesPlan(
    'with too many agents',
    planOf(Array.from({ length: 65 }, (_, n) => agent({ agent_id: `a${n}` }))),
    ['65 agents', 'at most 64'],
  );
});

describe('programs', () => {
  refuses({
    name: 'no aider on PATH',
    args: change,
    options: (world) => ({ env: { PATH: pathWith(world, ['git', 'python3']), AIDER_DASH_AIDER: undefined } }),
    says: ['no aider on PATH', 'pip install aider-chat==', '--aider PATH', 'aider-dash demo'],
  });
  refuses({
    name: 'no aider where it was named',
    args: [...change, '--aider', '../nowhere/aider'],
    says: ['nowhere/aider is not a program', '--aider PATH'],
  });
  refuses({
    name: 'an aider that is too old',
    prepare: (world) => fakeAider(world, 'echo "aider 0.50.1"'),
    args: change,
    says: ['is aider 0.50.1', '0.86.0 or later', 'pip install'],
  });
  refuses({
    name: 'an aider that does not start',
    prepare: (world) => fakeAider(world, 'echo "no module named aider" >&2; exit 1'),
    args: change,
    says: ['--version" ended with code 1', 'no module named aider.'],
  });
  refuses({
    name: 'no python3',
    args: change,
    options: (world) => ({
      env: {
        PATH: pathWith(world, ['git', 'sh', 'cat']),
        AIDER_DASH_AIDER: join(world.folder, 'bin', 'aider'),
      },
    }),
    says: ['no python3 on PATH', 'Install Python'],
  });
});

const badPlan = (plan: string) => ({
  prepare: ({ folder }: World) => writeFileSync(join(folder, 'plan.json'), plan),
  args: [...change, '--plan', '../plan.json'],
});

/** A folder with links to these programs and to nothing else. */
const pathWith = ({ folder }: World, programs: readonly string[]): string => {
  const bin = join(folder, 'few');
  mkdirSync(bin);
  for (const program of programs)
    symlinkSync(
      execFileSync('sh', ['-c', `command -v ${program}`], { encoding: 'utf8' }).trim(),
      join(bin, program),
    );
  return bin;
};

/** What these inputs are refused for comes before aider is run for a change: one that only tells its version will do. */
const fakeAider = ({ folder }: World, script = 'echo "aider 0.86.2"'): void => {
  const path = join(folder, 'bin', 'aider');
  mkdirSync(join(folder, 'bin'), { recursive: true });
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
};

function refuses(bad: Bad & { readonly name: string }): void {
  it(bad.name, () => expectRefusal(bad));
}

/** One line on standard error, code 2, no call of a model, and not a byte of the repository or of the home changed. */
async function expectRefusal({ prepare, args, options, says }: Omit<Bad, 'name'>): Promise<void> {
  const world = await createWorld({ 'a.txt': 'one\n', 'sub/b.txt': 'two\n' }, { rules: [] });
  fakeAider(world);
  prepare?.(world);
  const { env = {}, ...more } = options?.(world) ?? {};
  const before = contents(world.repository);
  const home = contents(join(world.folder, 'home'));
  const { code, out, err } = await world.dash(args, {
    ...more,
    env: { PATH: `${join(world.folder, 'bin')}${delimiter}${process.env.PATH}`, ...env },
  });
  expect(err).toMatch(/^aider-dash: [^\n]+\n$/);
  for (const words of says) expect(err).toMatch(words instanceof RegExp ? words : literally(words));
  expect(err).not.toMatch(/undefined|\[object|sk-secret| {4}at /);
  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(contents(world.repository)).toEqual(before);
  // The cache may learn what it was told by a program that was asked for its version.
  expect(contents(join(world.folder, 'home')).filter((line) => !line.startsWith('.cache'))).toEqual(home);
  expect(world.model.requests).toEqual([]);
}

const literally = (text: string): RegExp =>
  new RegExp(text.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`));

/** Every path below a folder with what it holds. */
const contents = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .toSorted()
    .map((name) => {
      const path = join(folder, name);
      const stats = lstatSync(path);
      if (stats.isSymbolicLink()) return `${name} -> ${readlinkSync(path)}`;
      return stats.isFile() ? `${name}: ${readFileSync(path, 'latin1')}` : name;
    });
