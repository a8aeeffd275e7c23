import { clean as cleanUp } from '../../clean/clean.ts';
import type { CleanedItem } from '../../clean/item.ts';
import { cleanedText } from '../../headless/cleaned.ts';
import { safeJson } from '../../headless/json.ts';
import { readSettings } from '../../run/settings.ts';
import { treesHome } from '../../run/trees.ts';
import { findRun } from '../../store/run-search.ts';
import type { Io } from '../io.ts';

type Arguments = {
  readonly run: string | undefined;
  readonly dryRun: boolean;
  readonly force: boolean;
  readonly json: boolean;
};

/** Removes what finished runs have left and nobody can miss, and says of each thing what became of it. */
export const clean = async (io: Io, { run, dryRun, force, json }: Arguments): Promise<number> => {
  const settings = await readSettings({ cwd: io.cwd, env: io.env, flags: {} });
  const { repository, config } = settings;
  const items = await cleanUp({
    repository,
    trees: treesHome(settings),
    run: run === undefined ? null : findRun(repository.top, run),
    limits: { keepRuns: config.logs.keep_runs, keepBytes: config.logs.keep_mb * 1e6 },
    force,
    dryRun,
  });
  io.out(json ? `${safeJson(items.map(asJson), 2)}\n` : cleanedText(items, dryRun));
  return 0;
};

const asJson = ({ run, kind, name, place, bytes, state, action, reason, attic }: CleanedItem) => ({
  run,
  kind,
  name,
  place,
  bytes,
  state,
  action,
  reason,
  attic,
});
