import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { fold } from '../../src/core/reduce.ts';
import { readEvents } from '../../src/store/event-reading.ts';
import { answering, createWorld, planning, runOptions, writing } from './world.ts';

it('begins an agent again with another model, another edit format and a smaller share, and says what can’t be', async () => {
  const own = 'Change only the first file.';
  const world = await createWorld(
    { 'a.txt': 'one\n', 'b.txt': 'two\n' },
    {
      rules: [
        planning({ id: 'agent_1', files: ['a.txt', 'b.txt'] }),
        { name: 'other', when: { model: 'other', contains: own }, replies: [writing('a.txt', 'ONE\n')] },
        answering('agent_1', [{ text: 'No.' }]),
      ],
    },
  );
  expect((await world.dash(['Shout', ...runOptions()])).code).toBe(1);
  const [run = ''] = readdirSync(join(world.repository, '.aider_logs')).filter((name) =>
    /^\d{8}-/.test(name),
  );
  const retry = (...options: string[]) => world.dash(['retry', run, 'agent_1', ...options]);
  const refused = [
    [['--model', '--config=/tmp/x'], /--model is not the name of a model/],
    [['--edit-format', 'ask'], /It is one of whole, diff, diff-fenced/],
    [['--files', '*.md'], /"\*\.md" is none of the files of agent_1[\s\S]*a\.txt, b\.txt/],
    [['--text', ' '], /--text is empty/],
  ] as const;
  for (const [options, words] of refused) {
    const { code, err } = await retry(...options);
    expect({ code, err }).toEqual({ code: 2, err: expect.stringMatching(words) });
  }
  // Nobody has set that provider's key.
  const keyless = await retry('--model', 'anthropic/claude-x');
  expect(keyless).toMatchObject({ code: 2, err: expect.stringMatching(/needs ANTHROPIC_API_KEY/) });

  const options = [
    '--model',
    'openai/other',
    '--edit-format',
    'whole',
    '--afresh',
    '--files',
    'a*',
    '--text',
    own,
  ];
  const { code, out, err } = await retry(...options);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  expect(out).toContain('agent_1 in line again, as you chose. The run goes on');
  expect((await world.dash(['attach', run])).code).toBe(0);

  const [asked] = world.model.requests.filter(({ rule }) => rule === 'other');
  const said = asked?.messages.map(({ content }) => content).join('\n') ?? '';
  expect(asked?.model).toBe('other');
  // aider's words for this format, ours for the rest.
  expect(said).toContain('you MUST return the entire content of the updated file');
  expect(said).toContain('You may edit these files and no others:\n- a.txt\n');
  expect(said).not.toContain('- b.txt');
  expect(said).not.toContain('Your last reply changed no file');
  expect(world.summary().agents).toMatchObject([{ verdict: 'succeeded', merged: true }]);
  const { result_branch: result } = world.summary();
  expect(world.git('show', `${result}:a.txt`)).toBe('ONE\n');
  const { agents } = fold(readEvents(join(world.repository, '.aider_logs', run, 'events.jsonl')).events);
  expect(agents[0]?.attempts.at(-1)).toMatchObject({ model: 'openai/other', editFormat: 'whole' });
});
