import { basename } from 'node:path';
import { launchScheduler, type Scheduled } from '../daemon/launch.ts';
import type { StartField, StartValues } from '../dashboard/start-form.ts';
import { showStart } from '../dashboard/start-page.ts';
import { readChange } from '../run/change.ts';
import { examining } from '../run/doctor.ts';
import type { Settings } from '../run/settings.ts';
import { recentChanges } from '../store/recent-changes.ts';
import type { Io } from './io.ts';
import { isLive } from './live-run.ts';
import { type Opening, openScreen } from './open-screen.ts';
import { defined } from './place.ts';
import { showRunOn, told } from './show-dashboard.ts';

type Starting = Opening & {
  readonly settings: Settings;
  readonly options: Readonly<Record<string, unknown>>;
  readonly version: string;
  /** Says that a run has begun which nobody is to be shown. */
  readonly onDetached: (begun: Scheduled) => number;
};

/** Asks for a change on the whole screen, begins a run, and shows it there until the user leaves; returns the exit code. */
export const startOnScreen = async (io: Io, starting: Starting): Promise<number> => {
  const { settings, version, onDetached } = starting;
  const { repository, config } = settings;
  const { top } = repository;
  const { stage, word } = openScreen(io, starting);
  try {
    const begun = await showStart(stage, {
      where: `${basename(top)} ${repository.branch === null ? 'at a detached HEAD' : `on ${repository.branch}`}`,
      word,
      given: givenIn(settings),
      exactly: config.agents !== null,
      recent: async () => recentChanges(top, mostRecent),
      check: () => examining({ cwd: io.cwd, env: defined(io.env), node: process.versions.node }),
      begin: (values) => begin(io, starting, values),
    });
    if (begun === null) return 0;
    if (config.detach) {
      stage.close();
      return onDetached(begun);
    }
    const { run } = begun;
    const state = await showRunOn(stage, io, { top, run, version });
    stage.close();
    return told(io, state, await isLive(top, run).catch(() => false));
  } finally {
    stage.close();
  }
};

const mostRecent = 50;

const givenIn = ({ config }: Settings): StartValues => ({
  change: '',
  model: config.model ?? '',
  agents: String(config.agents ?? config.max_agents),
  files: config.files.join(', '),
  validate: config.validate ?? '',
  budget: config.budget === null ? '' : String(config.budget),
});

/** As the command line would begin it, with a flag for each field that says something else than the settings. */
const begin = async (
  io: Io,
  { settings, options, version }: Starting,
  values: StartValues,
): Promise<Scheduled> => {
  const change = await readChange({
    argument: values.change,
    change: null,
    changeFile: null,
    cwd: io.cwd,
    readStdin: async () => '',
  });
  const given = givenIn(settings);
  const flagOf: Readonly<Record<Exclude<StartField, 'change'>, string>> = {
    model: 'model',
    agents: settings.config.agents === null ? 'maxAgents' : 'agents',
    files: 'files',
    validate: 'validate',
    budget: 'budget',
  };
  const flags = Object.fromEntries(
    (['model', 'agents', 'files', 'validate', 'budget'] as const)
      .filter((name) => values[name].trim() !== given[name])
      .map((name) => [flagOf[name], values[name].trim() === '' ? null : values[name].trim()]),
  );
  const review = !settings.config.detach;
  const all = { ...options, ...flags };
  const order = { kind: 'start', version, cwd: io.cwd, flags: all, change, review } as const;
  return launchScheduler(order, io.env);
};
