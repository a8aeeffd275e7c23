import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const src = fileURLToPath(new URL('../src', import.meta.url));

/** Which rooms a room may import from, besides itself: the arrows of docs/architecture.md. */
const arrows: Readonly<Record<string, readonly string[]>> = {
  main: ['cli', 'system'],
  cli: [
    'aider',
    'clean',
    'config',
    'control',
    'core',
    'daemon',
    'dashboard',
    'demo',
    'git',
    'headless',
    'planner',
    'run',
    'scheduler',
    'store',
    'system',
    'theme',
    'words',
  ],
  run: [
    'aider',
    'clean',
    'config',
    'core',
    'executor',
    'git',
    'github',
    'headless',
    'planner',
    'scheduler',
    'store',
    'system',
    'validate',
  ],
  daemon: ['clean', 'config', 'control', 'core', 'run', 'store', 'system'],
  scheduler: ['aider', 'core', 'git', 'store', 'system', 'validate'],
  control: ['core', 'store', 'system'],
  executor: ['core', 'scheduler/ports', 'system', 'runner'],
  demo: ['core', 'git', 'scripted-model', 'system'],
  dashboard: ['aider/output', 'core', 'theme', 'words'],
  headless: ['core', 'words'],
  theme: ['core', 'dashboard/styled', 'system'],
  words: ['core'],
  planner: ['core'],
  config: ['core'],
  aider: ['core', 'system'],
  clean: ['core', 'git', 'store', 'system'],
  git: ['core', 'system'],
  github: ['core', 'system'],
  store: ['core', 'system'],
  validate: ['core', 'system', 'runner'],
  'scripted-model': ['core'],
  runner: ['core', 'store', 'system'],
  system: ['core'],
  docs: ['config', 'core', 'dashboard/keys'],
  core: [],
};

/** Each library has one owner. */
const owners: Readonly<Record<string, readonly string[]>> = {
  execa: ['system/process.ts'],
  chokidar: ['system/follow.ts', 'system/watch.ts'],
  openai: ['planner'],
  lowdb: ['store'],
  commander: ['cli'],
  dotenv: ['config'],
  'string-width': ['words', 'dashboard/terminal/glyphs.ts'],
  'markdown-it': ['dashboard/views'],
  prismjs: ['dashboard/syntax.ts'],
  blessed: ['dashboard/terminal'],
  'blessed-contrib': ['dashboard/terminal/plot.ts'],
};

const resolve = (file: string, target: string): string =>
  target.startsWith('.') ? `src:${relative(src, join(src, dirname(file), target))}` : target;

const room = (path: string): string =>
  path.includes('/') ? (path.split('/')[0] ?? '') : path.replace(/\.ts$/, '');

type Import = { readonly file: string; readonly target: string };

const imports: readonly Import[] = readdirSync(src, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .flatMap((file) => {
    const text = readFileSync(join(src, file), 'utf8');
    const found = [...text.matchAll(/(?:from\s+|import\(\s*|import\s+)'([^']+)'/g)];
    return found.map((match) => ({ file, target: resolve(file, match[1] ?? '') }));
  });

describe('the floor plan', () => {
  it('is followed by every import between rooms', () => {
    const wrong = imports
      .filter(({ target }) => target.startsWith('src:'))
      .map(({ file, target }) => ({ file, target: target.slice('src:'.length) }))
      .filter(({ file, target }) => room(file) !== room(target))
      .filter(({ file, target }) => {
        const allowed = arrows[room(file)] ?? [];
        return !allowed.some((one) => target === `${one}.ts` || target.startsWith(`${one}/`));
      });
    expect(wrong).toEqual([]);
  });

  it('knows every room', () => {
    const rooms = new Set(imports.map(({ file }) => room(file)));
    expect([...rooms].filter((one) => !(one in arrows))).toEqual([]);
  });

  it('gives every library one owner', () => {
    const wrong = imports.filter(({ file, target }) => {
      const places = owners[target.split('/')[0] ?? ''];
      return places !== undefined && !places.some((place) => file === place || file.startsWith(`${place}/`));
    });
    expect(wrong).toEqual([]);
  });

  it('keeps core pure: zod and itself only', () => {
    const wrong = imports.filter(
      ({ file, target }) => file.startsWith('core/') && !target.startsWith('src:core/') && target !== 'zod',
    );
    expect(wrong).toEqual([]);
  });

  it('reads the environment in the two mains and config only', () => {
    const readers = readdirSync(src, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .filter((file) => readFileSync(join(src, file), 'utf8').includes('process.env'));
    expect(readers.filter((file) => !/^(main\.ts|daemon\/main\.ts|config\/.*)$/.test(file))).toEqual([]);
  });

  it('sees the imports that it judges', () => {
    expect(imports.length).toBeGreaterThan(100);
    expect(imports).toContainEqual({ file: 'core/reduce.ts', target: 'src:core/event.ts' });
  });
});
