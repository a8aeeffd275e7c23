import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { readSettings } from '../../src/run/settings.ts';

/** A repository with a committed `aider-dash.yaml` and a home with a `config.yaml`. */
const place = (committed: string, own = '') => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'aider-dash-settings-')));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const [top, home] = [join(folder, 'repo'), join(folder, 'home')];
  mkdirSync(join(top, 'sub'), { recursive: true });
  mkdirSync(join(home, '.config', 'aider-dash'), { recursive: true });
  writeFileSync(join(top, 'aider-dash.yaml'), committed);
  writeFileSync(join(home, '.config', 'aider-dash', 'config.yaml'), own);
  const script = 'git init -q && git add -A && git -c user.name=T -c user.email=t@t commit -qm x';
  execFileSync('sh', ['-c', script], { cwd: top });
  const read = (flags: Readonly<Record<string, unknown>>) =>
    readSettings({ cwd: join(top, 'sub'), env: { PATH: process.env.PATH, HOME: home }, flags });
  return { top, home, read };
};

it('takes --config in the place of aider-dash.yaml, as the user’s word, before the user’s own file', async () => {
  const { top, read } = place('validate: committed\nmax_iterations: 3\n', 'model: own\nmax_iterations: 4\n');
  writeFileSync(join(top, 'sub', 'other.yaml'), 'validate: named\nmax_iterations: 5\n');
  const { config, notices } = await read({ config: 'other.yaml' });
  expect(config).toMatchObject({ validate: 'named', max_iterations: 5, model: 'own' });
  expect(notices).toEqual([]);
  expect((await read({})).config).toMatchObject({ validate: null, max_iterations: 3, model: 'own' });
});

it('makes paths whole: typed ones from here, those in files from the root, ~ from home', async () => {
  const { top, home, read } = place('', 'aider: ~/bin/aider\naiderignore: some/ignore\n');
  expect((await read({})).config).toMatchObject({
    aider: join(home, 'bin/aider'),
    aiderignore: join(top, 'some/ignore'),
  });
  expect((await read({ aider: 'bin/aider', aiderignore: '../x' })).config).toMatchObject({
    aider: join(top, 'sub/bin/aider'),
    aiderignore: join(top, 'x'),
  });
});
