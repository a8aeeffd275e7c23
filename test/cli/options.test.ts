import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { attributeName, runOptions } from '../../src/cli/options.ts';
import { createProgram } from '../../src/cli/program.ts';
import { configOptions } from '../../src/config/schema.ts';
import { recordingIo } from './recording-io.ts';

const main = fileURLToPath(new URL('../../dist/main.js', import.meta.url));

/** Not kept in a configuration: one is a secret, the other names the configuration. */
const flagsOnly = ['--api-key <key>', '--config <file>'];

describe('the options of a run', () => {
  const settings = Object.values(configOptions).filter(({ flag }) => flag !== null);

  it('are those of the configuration, and two more', () => {
    expect(runOptions.map(({ flags }) => flags).toSorted()).toEqual(
      [...settings.map(({ flag }) => flag), ...flagsOnly].toSorted(),
    );
  });

  it('take values of the same kind', () => {
    const kinds = {
      number: 'number',
      boolean: undefined,
      list: 'list',
      text: 'text',
      object: 'text',
    } as const;
    for (const { flags, value } of runOptions.filter(({ flags }) => !flagsOnly.includes(flags)))
      expect([flags, value]).toEqual([
        flags,
        kinds[settings.find(({ flag }) => flag === flags)?.kind ?? 'object'],
      ]);
  });

  it('arrive under the names that the configuration looks for', () => {
    const program = createProgram(recordingIo().io, '1.0.0', { exitCode: 0 });
    expect(program.options.map((option) => option.attributeName())).toEqual(
      expect.arrayContaining(runOptions.map(({ flags }) => attributeName(flags))),
    );
  });

  it('name no feature that is not there', () => {
    expect(runOptions.map(({ flags }) => flags)).not.toContain('--review');
    expect(Object.keys(configOptions)).not.toEqual(expect.arrayContaining(['review']));
    expect(Object.keys(configOptions)).not.toEqual(expect.arrayContaining(['pr']));
  });
});

describe('--help', () => {
  const help = (...args: readonly string[]): string =>
    execFileSync(process.execPath, [main, ...args, '--help'], { encoding: 'utf8' });

  /** What the run's scheduler is asked for, all in one way. */
  const sent = ['approve', 'replan', 'stop', 'kill', 'retry', 'undo-kill', 'pause', 'continue', 'tell'];

  it('lists a module for every command, and no other', () => {
    const listed = [...(help().split('\nCommands:\n')[1] ?? '').matchAll(/^ {2}([a-z-]+)(?= .*\S)/gm)].map(
      ([, name = '']) => (sent.includes(name) ? 'control' : name),
    );
    const folder = fileURLToPath(new URL('../../src/cli/commands', import.meta.url));
    const modules = readdirSync(folder).map((name) => name.replace(/\.ts$/, ''));
    expect([...new Set(listed)].filter((name) => name !== 'help').toSorted()).toEqual(
      modules.filter((name) => name !== 'run').toSorted(),
    );
  });

  it.each([
    'plan',
    'doctor',
    'init',
    'completion',
    'runs',
    'show',
    'diff',
    'logs',
    'merge',
    'undo',
    'demo',
    'attach',
    'resume',
    'clean',
    'restore',
    ...sent,
  ])('of %s says what it does', (command) => {
    expect(help(command)).toMatch(new RegExp(`^Usage: aider-dash ${command} .*\\n\\n\\S`));
  });

  it('loads nothing that only a run needs', () => {
    const loaded = packagesIn(loadedBy(['--help']));
    expect(loaded).toContain('commander');
    const heavy = ['zod', 'execa', 'openai', 'blessed', 'blessed-contrib', 'yaml', 'chokidar', 'lowdb'];
    expect(heavy.filter((name) => loaded.includes(name))).toEqual([]);
    // They are seen where they are loaded.
    expect(packagesIn(loadedBy(['runs']))).toContain('zod');
  });
});

/** The packages that files come from, or have parts of: the bundler says of each part where it was. */
const packagesIn = (urls: readonly string[]): readonly string[] => {
  const texts = urls
    .filter((url) => url.startsWith('file:'))
    .map((url) => readFileSync(new URL(url), 'utf8'));
  const parts = texts.flatMap((text) => text.match(/^ *(?:\/\/|") ?.*\/?node_modules\/.*$/gm) ?? []);
  return [...urls, ...parts].flatMap((line) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(line)?.[1] ?? []);
};

/** Every module that the program resolves, through a loader hook that writes them to standard error. */
const loadedBy = (args: readonly string[]): readonly string[] => {
  const hook = `import { writeSync } from 'node:fs';
    export const resolve = async (specifier, context, next) => {
      const found = await next(specifier, context);
      writeSync(2, 'LOADED ' + found.url + '\\n');
      return found;
    };`;
  const asUrl = (code: string) => `data:text/javascript,${encodeURIComponent(code)}`;
  const register = `import { register } from 'node:module'; register(${JSON.stringify(asUrl(hook))});`;
  const script = `"$0" --import "$1" "$2" ${args.join(' ')} 2>&1 >/dev/null || true`;
  const text = execFileSync('sh', ['-c', script, process.execPath, asUrl(register), main], {
    encoding: 'utf8',
  });
  return [...text.matchAll(/^LOADED (.*)$/gm)].map(([, url]) => url ?? '');
};
