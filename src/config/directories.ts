import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';

/** The user's folders for aider-dash. Paths only: nothing is made. */
export type Directories = {
  readonly config: string;
  /** Work trees and the index of runs. */
  readonly data: string;
  readonly cache: string;
  readonly state: string;
  /** What lives no longer than the session; null where the system has no such folder. */
  readonly runtime: string | null;
};

type Variables = Readonly<Record<string, string | undefined>>;

/** Where the system wants them: XDG on Linux and macOS, LOCALAPPDATA on Windows. A relative XDG path doesn't count. */
export const directories = (env: Variables, platform: NodeJS.Platform = process.platform): Directories =>
  platform === 'win32' ? windows(env) : xdg(env);

const xdg = (env: Variables): Directories => {
  const home = env.HOME || homedir();
  const folder = (variable: string, usual: string) => {
    const base = env[variable];
    return join(base !== undefined && isAbsolute(base) ? base : join(home, usual), name);
  };
  const session = env.XDG_RUNTIME_DIR;
  return {
    runtime: session !== undefined && isAbsolute(session) ? join(session, name) : null,
    config: folder('XDG_CONFIG_HOME', '.config'),
    data: folder('XDG_DATA_HOME', '.local/share'),
    cache: folder('XDG_CACHE_HOME', '.cache'),
    state: folder('XDG_STATE_HOME', '.local/state'),
  };
};

const windows = (env: Variables): Directories => {
  const base = join(env.LOCALAPPDATA || join(homedir(), 'AppData', 'Local'), name);
  return {
    config: join(base, 'config'),
    data: join(base, 'data'),
    cache: join(base, 'cache'),
    state: join(base, 'state'),
    runtime: null,
  };
};

const name = 'aider-dash';
