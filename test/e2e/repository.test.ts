import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { answering, createWorld, planning, replacing, runOptions, type World } from './world.ts';

const plan = planning({ id: 'agent_1', files: ['a.txt'] });
const good = answering('agent_1', [replacing('a.txt', 'one', 'ONE')]);

const fileOfResult = (world: World, path: string): string =>
  world.git('show', `${world.summary().result_branch}:${path}`);

describe("the user's work tree", () => {
  it.concurrent('may have changes, strange names, and the run be started in a folder of it', async (over) => {
    const path = 'src/größe und so/ñandú.txt';
    const world = await createWorld(
      { [path]: 'one\n', 'src/b.txt': 'two\n', 'top.txt': 'three\n' },
      {
        rules: [
          planning({ id: 'agent_1', files: [path] }),
          answering('agent_1', [replacing(path, 'one', 'eins')]),
        ],
      },
      { over, name: 'mein Répo (1)' },
    );
    world.write('src/b.txt', 'changed\n');
    world.write('new file.txt', 'untracked\n');
    world.write('top.txt', 'staged\n');
    world.git('add', 'top.txt');
    const before = world.git('status', '--porcelain');
    const { code, err } = await world.dash(
      ['Übersetze', ...runOptions(), '--validate', 'test "$(basename "$PWD")" = src && cat b.txt'],
      { cwd: join(world.repository, 'src') },
    );
    expect(code, err).toBe(0);
    expect(fileOfResult(world, path)).toBe('eins\n');
    expect(fileOfResult(world, 'src/b.txt')).toBe('two\n');
    expect(fileOfResult(world, 'top.txt')).toBe('three\n');
    expect(world.git('status', '--porcelain')).toBe(before);
    expect(readFileSync(join(world.repository, 'src/b.txt'), 'utf8')).toBe('changed\n');
    expect(world.summary().notices.join(' ')).toContain('uncommitted changes');
    expect(err).toContain('uncommitted changes');
  });

  it.concurrent('may have a detached HEAD, but then nothing can be merged into it', async (over) => {
    const world = await createWorld({ 'a.txt': 'one\n' }, { rules: [plan, good] }, { over });
    world.git('checkout', '--quiet', '--detach');
    const { code, err } = await world.dash(['Shout', ...runOptions()]);
    expect(code, err).toBe(0);
    expect(fileOfResult(world, 'a.txt')).toBe('ONE\n');
    expect(world.summary().base_branch).toBeNull();
    const merge = await world.dash(['merge']);
    expect(merge.code).toBe(2);
    expect(merge.err).toContain('HEAD is detached');
    expect(world.git('rev-parse', 'HEAD')).toBe(world.git('rev-parse', 'main'));
  });

  it.concurrent('may hold a submodule', async (over) => {
    const world = await createWorld({ 'a.txt': 'one\n' }, { rules: [plan, good] }, { over });
    const library = join(world.folder, 'library');
    mkdirSync(library);
    writeFileSync(join(library, 'lib.txt'), 'library\n');
    world.git('-C', library, 'init', '--quiet');
    world.git('-C', library, 'add', '--all');
    world.git('-C', library, 'commit', '--quiet', '-m', 'start');
    world.git('-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', library, 'lib');
    world.git('commit', '--quiet', '-m', 'use the library');
    const { code, err } = await world.dash(['Shout', ...runOptions(), '--validate', 'cat a.txt']);
    expect(code, err).toBe(0);
    expect(fileOfResult(world, 'a.txt')).toBe('ONE\n');
    expect(world.git('rev-parse', `${world.summary().result_branch}:lib`)).toBe(
      world.git('rev-parse', 'main:lib'),
    );
    const merge = await world.dash(['merge']);
    expect(merge.code).toBe(0);
    expect(readFileSync(join(world.repository, 'lib/lib.txt'), 'utf8')).toBe('library\n');
    expect(world.git('status', '--porcelain')).toBe('');
  });
});

const hooks = [
  'pre-commit',
  'prepare-commit-msg',
  'commit-msg',
  'post-commit',
  'post-checkout',
  'pre-merge-commit',
  'post-merge',
  'post-rewrite',
];

/** Hooks and a signing program that write down that they ran. */
const equip = (world: World): { readonly log: string } => {
  const log = join(world.folder, 'ran.log');
  const program = (path: string, lines: readonly string[]): void => {
    writeFileSync(path, ['#!/bin/sh', ...lines, ''].join('\n'));
    chmodSync(path, 0o755);
  };
  for (const hook of hooks)
    program(join(world.repository, '.git/hooks', hook), [`echo ${hook} >> '${log}'`, 'exit 0']);
  const signer = join(world.folder, 'signer');
  program(signer, [
    `echo signer >> '${log}'`,
    'cat > /dev/null',
    "printf '\\n[GNUPG:] SIG_CREATED D\\n' >&2",
    "printf -- '-----BEGIN PGP SIGNATURE-----\\n\\nnone\\n-----END PGP SIGNATURE-----\\n'",
  ]);
  for (const [key, value] of Object.entries({
    'user.name': 'T',
    'user.email': 't@t',
    'user.signingkey': 'T',
    'commit.gpgsign': 'true',
    'gpg.program': signer,
  }))
    world.git('config', key, value);
  return { log };
};

describe("the user's hooks and signing", () => {
  it("don't run for the agents, but when the user merges, which can be taken back", async () => {
    const world = await createWorld({ 'a.txt': 'one\n', 'b.txt': 'two\n' }, { rules: [plan, good] });
    const { log } = equip(world);
    const { code, err } = await world.dash(['Shout', ...runOptions(), '--validate', 'true']);
    expect(code, err).toBe(0);
    expect(existsSync(log) ? readFileSync(log, 'utf8') : '').toBe('');
    const { result_branch: result } = world.summary();
    // Somebody works on, so that it takes a true merge.
    world.write('b.txt', 'two and more\n');
    world.git('commit', '--quiet', '--all', '-m', 'go on');
    rmSync(log, { force: true });
    const before = world.git('rev-parse', 'main');
    const merge = await world.dash(['merge']);
    expect(merge.err).toBe('');
    expect(merge.code).toBe(0);
    const ran = readFileSync(log, 'utf8').trim().split('\n');
    expect(ran).toEqual(expect.arrayContaining(['pre-merge-commit', 'commit-msg', 'post-merge', 'signer']));
    expect(world.git('cat-file', '-p', 'main')).toContain('gpgsig');
    expect(readFileSync(join(world.repository, 'a.txt'), 'utf8')).toBe('ONE\n');
    expect(world.git('branch', '--contains', result)).toContain('main');
    const undo = await world.dash(['undo']);
    expect(undo.code).toBe(0);
    expect(world.git('rev-parse', 'main')).toBe(before);
    expect(readFileSync(join(world.repository, 'a.txt'), 'utf8')).toBe('one\n');
    expect(world.git('status', '--porcelain')).toBe('');
    expect((await world.dash(['undo'])).code).toBe(2);
  });

  it('that say no leave everything as it was', async () => {
    const world = await createWorld({ 'a.txt': 'one\n', 'b.txt': 'two\n' }, { rules: [plan, good] });
    const { code, err } = await world.dash(['Shout', ...runOptions()]);
    expect(code, err).toBe(0);
    world.write('b.txt', 'two and more\n');
    world.git('commit', '--quiet', '--all', '-m', 'go on');
    equip(world);
    const hook = join(world.repository, '.git/hooks/pre-merge-commit');
    writeFileSync(hook, '#!/bin/sh\necho "not on a Friday" >&2\nexit 1\n');
    const before = world.git('rev-parse', 'main');
    const merge = await world.dash(['merge']);
    expect(merge.code).not.toBe(0);
    expect(merge.err).toContain('not on a Friday');
    expect(world.git('rev-parse', 'main')).toBe(before);
    expect(world.git('status', '--porcelain')).toBe('');
  });
});
