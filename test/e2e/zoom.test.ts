import { expect, it } from 'vitest';
import { untouched } from '../helpers/terminal.ts';
import { answering, createWorld, planning, replacing, runOptions } from './world.ts';

it('shows all that there is of an agent, and finds a word in it', async () => {
  const world = await createWorld(
    { 'src/a.js': 'export const one = 1;\n' },
    {
      rules: [
        planning({ id: 'agent_1', files: ['src/a.js'] }),
        answering('agent_1', [replacing('src/a.js', 'export const one = 1;', "export const one = 'ONE';")]),
      ],
    },
  );
  const options = runOptions().filter((option) => option !== '--json');
  const terminal = world.screen(['Say it aloud', '--yes', ...options, '--validate', 'echo it was checked']);
  const see = (what: RegExp) => terminal.waitFor(what, 120_000);

  await see(/The agent is merged and valid/);
  terminal.type('\r');
  await see(/\[events\] log {2}diff/);
  await see(/try 1 +begins/);
  terminal.type(']');
  await see(/\[log\]/);
  await see(/Applied edit to src\/a\.js/);
  terminal.type(']');
  await see(/\[diff\]/);
  await see(/1 \+ export const one = 'ONE';/);
  terminal.type(']');
  await see(/\[chat\]/);
  await see(/>>>>>>> REPLACE/);
  terminal.type(']');
  await see(/\[validation\]/);
  await see(/it was checked/);
  terminal.type(']');
  await see(/\[attempts\]/);
  await see(/1 +work +succeeded/);
  terminal.type('\r');
  await see(/\[log\]/);

  terminal.type('/APPLIED');
  await see(/nothing found/);
  terminal.type('\u007f'.repeat('APPLIED'.length));
  terminal.type('applied edit\r');
  await see(/\/applied edit {2}1 of 1/);
  const row = terminal
    .screen()
    .split('\n')
    .findIndex((line) => line.includes('Applied edit'));
  const column = terminal.row(row).indexOf('Applied edit');
  const marked = terminal.cell(column, row);
  expect(marked.bg).not.toBe(terminal.cell(column + 'Applied edit'.length, row).bg);
  terminal.type('\u001b');
  await terminal.waitFor(() => !terminal.screen().includes('/applied edit'));

  // A click on a title opens its tab: "diff" begins in the 17th column.
  terminal.type('\u001b[<0;17;3M');
  await see(/\[diff\]/);
  terminal.type('\u001b');
  await see(/together/);
  terminal.type('D');
  await see(/diff of the result/);
  await see(/docs\/prd\/001-the-change\.md {2}new/);
  terminal.type('q');
  expect(await terminal.exit).toEqual({ code: 0, signal: 0 });
  expect(terminal.modes()).toEqual(untouched);
});
