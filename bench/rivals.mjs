// The programs that the screen is compared with: those on the PATH, else installed into a cache folder of the
// benchmark's own. Null with a word of why when one can't be had.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { printer } from './live-run.mjs';
import { say } from './measure.mjs';

const versions = { mprocs: '0.9.6', 'process-compose': '1.122.0' };
const cache = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'aider-dash', 'bench');

const onPath = (name) =>
  (process.env.PATH ?? '')
    .split(':')
    .map((folder) => join(folder, name))
    .find((path) => existsSync(path)) ?? null;

const installed = (name, path, install) => {
  const found = onPath(name) ?? (existsSync(path) ? path : null);
  if (found !== null) return found;
  mkdirSync(cache, { recursive: true });
  try {
    install();
    return existsSync(path) ? path : null;
  } catch (error) {
    say(`${name} can't be had here, and is left out: ${`${error.message}`.split('\n').at(-1)}`);
    return null;
  }
};

const quiet = { stdio: ['ignore', 'ignore', 'pipe'], encoding: 'utf8', cwd: cache };

const mprocs = () => {
  const machine = `${process.platform}-${process.arch === 'x64' ? 'x86_64' : 'aarch64'}`;
  const build = process.platform === 'linux' ? `${machine}-musl` : machine;
  const folder = join(cache, 'node_modules/mprocs');
  const path = join(folder, `mprocs-${versions.mprocs}-${build}/mprocs`);
  return installed('mprocs', path, () =>
    execFileSync('npm', ['install', '--no-save', '--prefix', cache, `mprocs@${versions.mprocs}`], quiet),
  );
};

const processCompose = () =>
  installed('process-compose', join(cache, 'process-compose'), () =>
    execFileSync('go', ['install', `github.com/f1bonacc1/process-compose@v${versions['process-compose']}`], {
      ...quiet,
      env: { ...process.env, GOBIN: cache },
    }),
  );

/**
 * Each with how it is started for so many printers, how its screen is known to be full, which keys move its choice and
 * where that shows, and how it is left.
 */
export const rivals = () =>
  [
    {
      name: 'mprocs',
      path: mprocs(),
      command: (path, agents, how) => [
        path,
        '--names',
        commands(agents, how)
          .map((_, index) => `agent_${index + 1}`)
          .join(','),
        ...commands(agents, how).map((one) => one.join(' ')),
      ],
      full: (screen) => screen.includes('agent_8') && screen.includes('line 1'),
      keys: ['j', 'k'],
      choice: { x: 1, width: 20, rows: [1, 2, 3, 4, 5, 6, 7, 8] },
      leave: ['q'],
    },
    {
      name: 'process-compose',
      path: processCompose(),
      command: (path, agents, how, write) => {
        const processes = commands(agents, how).map(
          (one, index) => `  agent_${index + 1}:\n    command: ${JSON.stringify(one.join(' '))}\n`,
        );
        const file = write('process-compose.yaml', `processes:\n${processes.join('')}`);
        return [path, '--no-server', '-f', file, 'up'];
      },
      full: (screen) => screen.includes('agent_8') && screen.includes('line 1'),
      keys: ['\x1b[B', '\x1b[A'],
      choice: { x: 1, width: 30, rows: [7, 8, 9, 10, 11, 12, 13, 14] },
      leave: ['\x1b[21~', '\r'],
    },
  ].filter(({ path }) => path !== null);

const commands = (agents, { rate, seconds }) =>
  Array.from({ length: agents }, (_, index) => [
    process.execPath,
    printer,
    `agent_${index + 1}`,
    `${rate}`,
    `${seconds}`,
  ]);
