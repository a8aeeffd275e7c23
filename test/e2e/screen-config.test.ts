import { cpSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { untouched } from '../helpers/terminal.ts';
import { createWorld, type World } from './world.ts';

const recorded = '20261121-131407-4b67';
const logs = fileURLToPath(new URL(`../../.aider_logs/${recorded}`, import.meta.url));
const backgroundOf = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../themes/${name}.json`, import.meta.url), 'utf8')).background;

/** A repository with a run that is over. */
const afterARun = async (): Promise<World & { readonly config: (path: string, text: string) => void }> => {
  const world = await createWorld({ 'a.txt': 'one\n' }, { rules: [] });
  cpSync(logs, join(world.repository, '.aider_logs', recorded), { recursive: true });
  const config = (path: string, text: string): void => {
    const file = join(world.home, '.config', 'aider-dash', path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  };
  return { ...world, config };
};

it('opens as the user wants it, and with the theme of the last time', async () => {
  const world = await afterARun();
  world.config('config.yaml', 'theme: light\nkeys:\n  detach: [W]\n  help: [f1]\nmouse: false\n');
  // Whoever commits to the repository has no word in it.
  world.write('aider-dash.yaml', 'theme: nord\nkeys:\n  detach: [N]\n');
  world.git('add', 'aider-dash.yaml');
  world.git('commit', '--quiet', '-m', 'Have my theme');
  const first = world.screen(['attach', recorded]);
  await first.waitFor(/f1 help {2}W quit/);
  expect(first.cell(0, 10).bg).toBe(backgroundOf('light'));
  expect(first.modes()).toMatchObject({ mouse: 'none', focus: true });
  first.type('t');
  await first.waitFor(/Theme: Dark/);
  first.type('W');
  expect(await first.exit).toMatchObject({ code: 0 });
  expect(first.modes()).toEqual(untouched);
  const kept = join(world.home, '.local', 'share', 'aider-dash', 'preferences.json');
  expect(JSON.parse(readFileSync(kept, 'utf8'))).toEqual({ v: 1, theme: 'dark' });
  expect(statSync(kept).mode & 0o777).toBe(0o600);

  world.config('config.yaml', '');
  writeFileSync(kept, JSON.stringify({ v: 1, theme: 'gruvbox' }));
  const second = world.screen(['attach', recorded]);
  await second.waitFor(/\? help {2}q quit/);
  expect(second.cell(0, 10).bg).toBe(backgroundOf('gruvbox'));
  expect(second.modes()).toMatchObject({ mouse: 'drag' });
  second.type('q');
  await second.exit;

  world.config('themes/mine.json', '{"name": "Mine"}');
  const third = world.screen(['attach', '--theme', 'mine', '--no-mouse', recorded]);
  await third.waitFor(/The theme .*mine\.json does not hold/);
  expect(third.cell(0, 10).bg).toBe(backgroundOf('dark'));
  expect(third.modes()).toMatchObject({ mouse: 'none' });
  third.type('q');
  expect(await third.exit).toMatchObject({ code: 0 });
});

it('says what is wrong with keys before anything is begun', async () => {
  const world = await afterARun();
  world.config('config.yaml', 'keys:\n  kil: [x]\n');
  const typo = world.screen(['attach', recorded]);
  expect(await typo.exit).toMatchObject({ code: 2 });
  expect(typo.screen().replaceAll('\n', ' ')).toMatch(/no action "kil".*Did you mean kill\?/);
  world.config('config.yaml', 'keys:\n  kill: [r]\n');
  const clash = world.screen(['Do it', '--yes']);
  expect(await clash.exit).toMatchObject({ code: 2 });
  expect(clash.screen()).toContain('r would mean kill and retry');
  expect((await world.dash(['runs', '--json'])).out).toContain(recorded);
  expect((await world.dash(['runs', '--json'])).out.match(/"run"/g)).toHaveLength(1);
});
