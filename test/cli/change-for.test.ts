import { expect, it } from 'vitest';
import { changeFor } from '../../src/cli/change-for.ts';
import { loadConfig } from '../../src/config/sources.ts';
import { recordingIo } from './recording-io.ts';

const { config } = loadConfig({});

it('asks on a terminal', async () => {
  const { io, stdin, said } = recordingIo({ terminal: true });
  const answer = changeFor(io, undefined, config);
  stdin.write('Shout  \n');
  expect(await answer).toBe('Shout');
  expect(said).toEqual({ out: '', err: 'What is to be changed? ' });
});

it.each(['\n', ''])('takes %j for no answer', async (typed) => {
  const { io, stdin } = recordingIo({ terminal: true });
  const answer = changeFor(io, undefined, config);
  stdin.end(typed);
  await expect(answer).rejects.toMatchObject({ code: 'change-empty', exitCode: 2 });
});

it.each([{ json: true }, { headless: true }])('asks nobody with %j', async (said) => {
  const { io } = recordingIo({ terminal: true });
  await expect(changeFor(io, undefined, { ...config, ...said })).rejects.toMatchObject({
    code: 'change-empty',
  });
});

it('asks nobody without a terminal', async () => {
  await expect(changeFor(recordingIo().io, undefined, config)).rejects.toMatchObject({
    code: 'change-empty',
  });
});
