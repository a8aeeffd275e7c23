import { relative } from 'node:path';
import { PlanError } from '../../core/error.ts';
import { fold, reduce } from '../../core/reduce.ts';
import { planText } from '../../headless/plan.ts';
import { eventLine } from '../../headless/text.ts';
import { planOnly } from '../../run/plan-only.ts';
import { readSettings } from '../../run/settings.ts';
import { changeFor } from '../change-for.ts';
import type { Io } from '../io.ts';
import type { RunArguments } from './run.ts';

/** Only plans: writes PRD and plan into `docs/prd`, shows the shares and how to run them. */
export const plan = async (io: Io, { change: argument, options }: RunArguments): Promise<number> => {
  const settings = await readSettings({ cwd: io.cwd, env: io.env, flags: options });
  const { config, repository, notices } = settings;
  const change = await changeFor(io, argument, { ...config, plan: null });
  for (const notice of notices) io.err(`note: ${notice}\n`);
  const here = (path: string) => relative(io.cwd, path);
  const stopping = new AbortController();
  const forget = io.onSignal(() => stopping.abort());
  let log = '';
  let told = fold([]);
  try {
    const written = await planOnly({
      settings,
      cwd: io.cwd,
      change,
      signal: stopping.signal,
      onLog: (path) => {
        log = path;
      },
      onEvent: (event) => {
        told = reduce(told, event);
        if (config.json) return io.out(`${JSON.stringify(event)}\n`);
        const line = eventLine(event, told);
        if (line !== null) io.err(`${line}\n`);
      },
    });
    const [planPath, prdPath] = [written.planPath, written.prdPath].map((path) =>
      here(`${repository.top}/${path}`),
    );
    const text = planText({ ...written, planPath: planPath ?? '', prdPath: prdPath ?? '', log: here(log) });
    (config.json ? io.err : io.out)(text);
    return 0;
  } catch (error) {
    if (error instanceof PlanError) io.err(`Requests and answers are kept in ${here(log)}\n`);
    throw error;
  } finally {
    forget();
  }
};
