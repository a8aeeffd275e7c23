import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';
import { attributeName, runOptions } from '../../src/cli/options.ts';
import { createProgram } from '../../src/cli/program.ts';
import { configOptions } from '../../src/config/schema.ts';
import { recordingIo } from './recording-io.ts';

const main = fileURLToPath(new URL('../../dist/main.js', import.meta.url));

/** No keys of a configuration: a secret, its name, and what turns a key of it off. */
const flagsOnly = ['--api-key <key>', '--config <file>', '--no-review'];

describe('the options of a run', () => {
  const settings = Object.values(configOptions).filter(({ flag }) => flag !== null);

  it('are those of the configuration, and three more', () => {
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
});

describe('--help', () => {
  const help = (...args: readonly string[]): string =>
    execFileSync(process.execPath, [main, ...args, '--help'], { encoding: 'utf8' });

  /** What the run's scheduler is asked for, all in one way. */
  const sent = ['approve', 'replan', 'stop', 'kill', 'undo-kill', 'pause', 'continue', 'tell'];

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
    'pr',
    'undo',
    'demo',
    'attach',
    'resume',
    'clean',
    'restore',
    'retry',
    ...sent,
  ])('of %s says what it does', (command) => {
    expect(help(command)).toMatch(new RegExp(`^Usage: aider-dash ${command} .*\\n\\n\\S`));
  });

  it('loads nothing that only a run needs', () => {
    const loaded = packagesRunBy('--help');
    expect(loaded).toContain('commander');
    const heavy = ['zod', 'execa', 'openai', 'blessed', 'blessed-contrib', 'yaml', 'chokidar', 'lowdb'];
    expect(heavy.filter((name) => loaded.includes(name))).toEqual([]);
    // They are seen where they are loaded.
    expect(packagesRunBy('runs')).toContain('zod');
  });
});

/** The packages whose modules run: each is a function of its file's name in the program, and V8 tells which were called. */
const packagesRunBy = (...args: readonly string[]): readonly string[] => {
  const folder = mkdtempSync(join(tmpdir(), 'aider-dash-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const env = { ...process.env, NODE_V8_COVERAGE: folder };
  spawnSync(process.execPath, [main, ...args], { env, cwd: folder });
  const [report = ''] = readdirSync(folder);
  const { result } = CoverageSchema.parse(JSON.parse(readFileSync(join(folder, report), 'utf8')));
  const called = result
    .flatMap(({ functions }) => functions)
    .filter(({ ranges }) => ranges.some(({ count }) => count > 0));
  return called.flatMap(
    ({ functionName }) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(functionName)?.[1] ?? [],
  );
};

const CoverageSchema = z.object({
  result: z.array(
    z.object({
      functions: z.array(
        z.object({ functionName: z.string(), ranges: z.array(z.object({ count: z.number() })) }),
      ),
    }),
  ),
});
