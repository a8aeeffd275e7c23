import { createHash } from 'node:crypto';
import { chmodSync, existsSync, lstatSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { World } from './world.ts';

/** A second server on loopback, which nobody should ever ask for anything. */
export const startLure = async (): Promise<{ readonly url: string; readonly asked: readonly string[] }> => {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url} ${request.headers.authorization ?? ''}`);
    response.end('{}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
};

/** All that is the user's in a repository and that a run has to leave as it is, by content. */
export const userState = ({ repository }: World): Readonly<Record<string, string>> => {
  const names = [
    '.git/config',
    '.git/index',
    '.git/HEAD',
    '.git/refs/heads/main',
    '.gitignore',
    '.git/hooks',
  ];
  const files = names.flatMap((name) => entriesBelow(repository, name));
  return Object.fromEntries(
    files.map((name) => {
      const path = join(repository, name);
      const { mode } = lstatSync(path);
      const content = lstatSync(path).isFile() ? readFileSync(path) : '';
      return [name, `${mode.toString(8)} ${createHash('sha256').update(content).digest('hex')}`];
    }),
  );
};

/** Every file and folder below a path, itself included, by its path from `root`; symlinks are not followed. */
export const entriesBelow = (root: string, name: string): readonly string[] => {
  const path = join(root, name);
  const stats = lstatSync(path, { throwIfNoEntry: false });
  if (stats === undefined) return [];
  if (!stats.isDirectory()) return [name];
  return [name, ...readdirSync(path).flatMap((child) => entriesBelow(root, join(name, child)))];
};

/** The files below these folders that hold a text. */
export const filesWith = (text: string, ...folders: readonly string[]): readonly string[] =>
  folders.flatMap((folder) =>
    entriesBelow(folder, '.').filter((name) => {
      const path = join(folder, name);
      return lstatSync(path).isFile() && readFileSync(path).includes(text);
    }),
  );

/** Looks at the command line of every process again and again; `stop` gives those that held the text. */
export const watchCommandLines = (text: string): { readonly stop: () => readonly string[] } => {
  const found = new Set<string>();
  const look = (): void => {
    for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
      try {
        const line = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
        if (line.includes(text)) found.add(line);
      } catch {
        // It has ended meanwhile.
      }
    }
  };
  const timer = setInterval(look, 50);
  return {
    stop: () => {
      clearInterval(timer);
      return [...found];
    },
  };
};

/** A program in aider's place: tells version and flags as the real one, and otherwise runs this shell script. */
export const writeAider = (world: World, real: string, script: string): string => {
  const path = join(world.folder, 'aider');
  const head = ['#!/bin/sh', `REAL='${real}'`, 'case "$1" in --version|--help) exec "$REAL" "$@";; esac'];
  writeFileSync(path, `${[...head, script].join('\n')}\n`);
  chmodSync(path, 0o755);
  return path;
};

/** A shell command that leaves a file behind when it runs, and where the files appear. */
export const traps = (world: World) => {
  const folder = join(world.folder, 'sprung');
  return {
    command: (name: string): string => `mkdir -p '${folder}'; touch '${folder}/${name}'`,
    sprung: (): readonly string[] => (existsSync(folder) ? readdirSync(folder) : []),
  };
};
