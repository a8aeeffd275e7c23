import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, inject, it } from 'vitest';
import { entriesBelow, traps, userState, writeAider } from './hostile.ts';
import { createWorld, eventsOf, plannerAnswer, runOptions } from './world.ts';

describe('a reply', () => {
  it('that edits outside of its work tree, or what git reads, changes nothing there, and the run says so', async () => {
    const absolute = join(tmpdir(), `aider-dash-absolute-${process.pid}.txt`);
    const shares = {
      agent_1: '../outside.txt',
      agent_2: absolute,
      agent_3: 'link/x.txt',
      agent_4: '.git/hooks/post-commit',
    };
    const world = await createWorld(
      { 'a.txt': 'one\n' },
      {
        rules: [
          {
            when: { model: 'planner' },
            replies: [{ text: plannerAnswer(...Object.keys(shares).map((id) => ({ id, files: [] }))) }],
          },
          ...Object.entries(shares).map(([id, path]) => ({
            when: { contains: `Task for ${id}:` },
            replies: [
              { edits: [{ path, search: 'one\n', replace: 'PWNED\n' }] },
              { edits: [{ path, content: 'PWNED\n' }] },
            ],
          })),
        ],
      },
    );
    const elsewhere = join(world.folder, 'elsewhere');
    mkdirSync(elsewhere);
    writeFileSync(join(elsewhere, 'x.txt'), 'one\n');
    symlinkSync(elsewhere, join(world.repository, 'link'));
    world.git('add', 'link');
    world.git('commit', '--quiet', '-m', 'link');
    const before = userState(world);
    const { code } = await world.dash(['Break out', ...runOptions(), '--max-agents', '5', '--parallel', '2']);
    const made = existsSync(absolute) ? readFileSync(absolute, 'utf8') : '';
    rmSync(absolute, { force: true });
    expect(code).toBe(1);
    expect(made).toBe('');
    expect(userState(world)).toEqual(before);
    expect(readFileSync(join(elsewhere, 'x.txt'), 'utf8')).toBe('one\n');
    // aider may leave an empty file there; nothing of the reply gets into it.
    const outside = entriesBelow(world.folder, 'home').filter((name) => name.endsWith('/outside.txt'));
    for (const name of outside) expect(readFileSync(join(world.folder, name), 'utf8')).toBe('');
    const details = Object.fromEntries(world.summary().agents.map(({ id, detail }) => [id, detail]));
    expect(details).toEqual({
      agent_1: expect.stringContaining('outside of the work tree: ../outside.txt'),
      agent_2: expect.stringContaining(`outside of the work tree: ${absolute}`),
      agent_3: expect.stringContaining('outside of the work tree: link/x.txt'),
      agent_4: expect.stringContaining('Unable to create .git/hooks/post-commit'),
    });
    expect(world.summary().agents.map(({ verdict }) => verdict)).toEqual(Array(4).fill('edit-failed'));
  });

  it('that writes settings is not followed and not committed; hooks and workflows wait for the user’s word', async () => {
    const folder = join(tmpdir(), `aider-dash-settings-${process.pid}`);
    mkdirSync(folder);
    const world = await createWorld(
      { 'e.txt': 'one\n', 'f.txt': 'one\n' },
      {
        rules: [
          {
            when: { model: 'planner' },
            replies: [
              {
                text: plannerAnswer({ id: 'agent_1', files: ['e.txt'] }, { id: 'agent_2', files: ['f.txt'] }),
              },
            ],
          },
          {
            when: { contains: 'Task for agent_1:' },
            replies: [
              {
                edits: [
                  { path: 'e.txt', search: 'one\n', replace: 'wrong\n' },
                  {
                    path: '.env',
                    content: `AIDER_NOTIFICATIONS=true\nAIDER_NOTIFICATIONS_COMMAND=touch ${folder}/env\n`,
                  },
                  {
                    path: '.aider.conf.yml',
                    content: `notifications: true\nnotifications-command: touch ${folder}/conf\n`,
                  },
                ],
              },
              { edits: [{ path: 'e.txt', search: 'wrong\n', replace: 'right\n' }] },
            ],
          },
          {
            when: { contains: 'Task for agent_2:' },
            replies: [
              {
                edits: [
                  { path: 'f.txt', search: 'one\n', replace: 'two\n' },
                  { path: '.gitattributes', content: '*.txt text\n' },
                  { path: '.github/workflows/x.yml', content: 'on: push\n' },
                ],
              },
            ],
          },
        ],
      },
    );
    const options = [...runOptions(), '--validate', '! grep -q wrong e.txt'];
    const { code, err } = await world.dash(['Add things', ...options]);
    const sprung = entriesBelow(folder, '.');
    rmSync(folder, { recursive: true });
    expect(sprung).toEqual(['.']);
    expect(code).toBe(1);
    const { agents, result_branch } = world.summary();
    expect(agents.map(({ verdict, attempts }) => [verdict, attempts])).toEqual([
      ['succeeded', 2],
      ['conflict', 1],
    ]);
    expect(agents[1]?.detail).toContain(
      '.gitattributes (git attributes), .github/workflows/x.yml (CI workflow)',
    );
    expect(world.git('log', '--all', '--format=', '--name-only', '--', '.env', '.aider*')).toBe('');
    expect(world.git('show', `${result_branch}:e.txt`)).toBe('right\n');
    expect(err).toContain(
      'note: agent_2 changed what is not in its share: .gitattributes, .github/workflows/x.yml',
    );
  });
});

const oneAgent = {
  rules: [
    { when: { model: 'planner' }, replies: [{ text: plannerAnswer({ id: 'agent_1', files: ['a.txt'] }) }] },
  ],
};

describe('an aider that does harm', () => {
  it('to hooks stops the run, and nothing runs', async () => {
    const world = await createWorld({ 'a.txt': 'one\n' }, oneAgent);
    const trap = traps(world);
    const aider = writeAider(
      world,
      inject('warmAider'),
      [
        'echo two > a.txt; git commit -qam two; echo "*.txt filter=f" > .gitattributes',
        'common="$(git rev-parse --git-common-dir)"; hook="$common/hooks/post-checkout"',
        `printf '#!/bin/sh\\n%s\\n' "${trap.command('hook')}" > "$hook"; chmod +x "$hook"`,
        `git config filter.f.clean "${trap.command('clean')}; cat"`,
      ].join('\n'),
    );
    const { code, err, events } = await world.dash(['Change it', ...runOptions(), '--aider', aider]);
    expect(existsSync(join(world.repository, '.git/hooks/post-checkout'))).toBe(true);
    expect(trap.sprung()).toEqual([]);
    expect(code).toBe(1);
    expect(err).toContain('While agent_1/1 ran, what steers git was changed: config, hooks/post-checkout.');
    expect(eventsOf(events, 'merge.started')).toEqual([]);
    expect(eventsOf(events, 'run.finished')).toHaveLength(1);
  });

  it('to its work tree’s .git file stops the run too', async () => {
    const world = await createWorld({ 'a.txt': 'one\n' }, oneAgent);
    const aider = writeAider(world, inject('warmAider'), 'echo "gitdir: /nowhere" > .git');
    const { code, err } = await world.dash(['Change it', ...runOptions(), '--aider', aider]);
    expect(err).toContain('what steers git was changed: worktree/.git.');
    expect(code).toBe(1);
  });

  it('through what the validation runs stops the run as well', async () => {
    const world = await createWorld({ 'a.txt': 'one\n', 'check.sh': 'true\n' }, oneAgent);
    const harm = 'echo x > "$(git rev-parse --git-common-dir)/hooks/post-merge"';
    const aider = writeAider(world, inject('warmAider'), `echo '${harm}' > check.sh; git commit -qam harm`);
    const options = [...runOptions(), '--aider', aider, '--validate', 'sh check.sh'];
    const { code, err, events } = await world.dash(['Change it', ...options]);
    expect(err).toContain(
      'While the validation of agent_1 ran, what steers git was changed: hooks/post-merge.',
    );
    expect(code).toBe(1);
    expect(eventsOf(events, 'merge.started')).toEqual([]);
  });

  it('by a symlink or a workflow is not merged, but with the user’s word it is', async () => {
    const world = await createWorld({ 'a.txt': 'one\n' }, oneAgent);
    const work = 'ln -s /etc/passwd leak; mkdir -p .github/workflows; echo x > .github/workflows/x.yml';
    const aider = writeAider(world, inject('warmAider'), `${work}; git add -A; git commit -qm link`);
    const first = await world.dash(['Change it', ...runOptions(), '--aider', aider]);
    expect(first.err).toContain('.github/workflows/x.yml (CI workflow), leak (symlink)');
    expect(first.code).toBe(1);
    world.write('aider-dash.yaml', 'allow: [leak, ".github/**"]\n');
    const second = await world.dash(['Change it', ...runOptions(), '--aider', aider]);
    expect(second.err).toContain('holds 1 of 1 agent');
    expect(second.code).toBe(0);
  });
});
