import { provideAider } from '../../aider/provide.ts';
import { directories } from '../../config/directories.ts';
import { providers } from '../../config/providers.ts';
import { startDemoModel } from '../../demo/demo-model.ts';
import { createSample, demoChange } from '../../demo/sample-repository.ts';
import type { Io } from '../io.ts';
import { defined } from '../place.ts';
import { stopWithUs } from '../stop-with-us.ts';
import { run } from './run.ts';

type Arguments = { readonly json: boolean; readonly headless: boolean; readonly version: string };

/** The whole flow on a sample repository: real git and real aider, with a scripted model on loopback. */
export const demo = async (io: Io, { json, headless, version }: Arguments): Promise<number> => {
  const env = defined(io.env);
  const say = (line: string) => io.err(`${line}\n`);
  const aider = await provideAider({
    path: env.PATH ?? '',
    cacheDir: directories(env).cache,
    env,
    onProgress: say,
  });
  const sample = await createSample(env);
  const model = await startDemoModel();
  const forget = stopWithUs(sample.repository);
  say(`aider ${aider.version ?? ''} (${aider.path})`);
  say(`sample repository: ${sample.repository}`);
  say(`scripted model:    ${model.url}\n`);
  try {
    const exitCode = await run(
      { ...io, cwd: sample.repository, env: demoEnvironment(env, sample.home, model.url) },
      {
        change: demoChange,
        options: {
          headless: headless || io.screen === null,
          json,
          yes: true,
          config: sample.config,
          aider: aider.path,
        },
        version,
        // The model answers in this process.
        detachable: false,
      },
    );
    const where = `cd ${sample.repository}`;
    say(`\nThe sample is still there, to look around:  ${where}`);
    return exitCode;
  } finally {
    forget();
    await model.close();
  }
};

/** The user's own keys and folders play no part: the scripted model needs no key, and everything stays in the sample. */
const demoEnvironment = (env: Readonly<Record<string, string>>, home: string, url: string) => {
  const others = new Set(
    providers.flatMap(({ keys, bases, settings = [] }) => [...keys, ...bases, ...settings]),
  );
  const kept = Object.entries(env).filter(([name]) => !others.has(name) && !/^(XDG_|AIDER_)/.test(name));
  return { ...Object.fromEntries(kept), HOME: home, OPENAI_API_KEY: 'no-key-needed', OPENAI_API_BASE: url };
};
