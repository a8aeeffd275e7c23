import { createHash } from 'node:crypto';
import { basename, dirname, join } from 'node:path';
import { DashError } from '../core/error.ts';
import { ensurePrivateFolder } from '../store/private-folder.ts';

export type PlaceOptions = {
  /** The repository's root, spelt the same by everyone. */
  readonly repository: string;
  readonly run: string;
  /** Folders of the user's, best first. The socket lies in a folder `control` of one of them. */
  readonly folders: readonly string[];
  /** Folders of everybody's, for when those don't do: a private one is made inside. */
  readonly temporary: readonly string[];
  readonly platform?: NodeJS.Platform;
};

/**
 * Where the socket of a run is to be: in a private folder, which is made, under a path that the system takes whole.
 * Throws a DashError `control-place` when there is no such folder.
 */
export const controlPlace = ({
  repository,
  run,
  folders,
  temporary,
  platform = process.platform,
}: PlaceOptions): string => {
  const name = createHash('sha256').update(`${repository}\0${run}`).digest('hex').slice(0, 16);
  // Not tried out on Windows. Pipes have no folder and no mode there: the token alone keeps others out.
  if (platform === 'win32') return `${pipes}aider-dash-${name}`;
  const candidates = [
    ...folders.map((folder) => join(folder, 'control')),
    ...temporary.map((folder) => join(folder, `aider-dash-${process.geteuid?.() ?? 'user'}`)),
  ];
  const reasons: string[] = [];
  for (const folder of candidates) {
    const found = tryFolder(folder, `${name}.sock`);
    if (found.path !== null) return found.path;
    reasons.push(found.reason);
  }
  throw new DashError(`Found no folder for the run's socket. ${reasons.join(' ')}`, {
    code: 'control-place',
    hint: 'Set XDG_RUNTIME_DIR to a folder of yours with a short path, such as ~/.run.',
  });
};

/** Whether a place is a named pipe of Windows, which is no file. */
export const isPipe = (place: string): boolean => place.startsWith(pipes);

const pipes = '\\\\.\\pipe\\';

/** The system's limit is 104 bytes or more; Node 20 cuts a longer path and listens elsewhere, without a word. */
const longestPath = 100;

type Found = { readonly path: string } | { readonly path: null; readonly reason: string };

const tryFolder = (folder: string, name: string): Found => {
  const path = join(folder, name);
  const bytes = Buffer.byteLength(path);
  if (bytes > longestPath) {
    return { path: null, reason: `${path} has ${bytes} bytes, ${longestPath} are possible.` };
  }
  try {
    ensurePrivateFolder(dirname(folder), basename(folder));
    return { path };
  } catch (error) {
    if (!(error instanceof DashError)) throw error;
    return { path: null, reason: error.message };
  }
};
