import { describe, expect, it } from 'vitest';
import { livePrd, readPrd } from '../../../src/dashboard/views/prd.ts';
import { agentsOfPassages } from '../../../src/dashboard/views/prd-agents.ts';
import { begun, merged, stateAfter } from '../../helpers/history.ts';
import { picture } from '../../helpers/picture.ts';

const share = (id: string, description: string, ...filesContext: string[]) => ({
  id,
  description,
  filesContext,
});
const shares = [
  share('agent_1', 'keep a priority with every item', 'src/store.mjs'),
  share('agent_2', 'show and sort by priority', 'src/format.mjs', 'src/index.ts'),
  share('agent_3', 'set the priority from the command line', 'src/cli.mjs', 'README.md'),
  share('agent_4', 'token bucket per key', 'README.md', 'lib/index.ts'),
];
const whose = (...passages: readonly (readonly [depth: number, text: string])[]) =>
  agentsOfPassages(
    passages.map(([depth, text]) => ({ depth, text })),
    shares,
  );

describe('who works on a passage', () => {
  it.each([
    ['whom it names', 'R2 is for agent_2, not for my-agent_1 or agent_40', ['agent_2']],
    ['whose file it names', '`add(store)` in `src/store.mjs`, and (src/cli.mjs).', ['agent_1', 'agent_3']],
    ['whose file it names by its name alone', 'see format.mjs', ['agent_2']],
    ['all that have the file', 'README.md', ['agent_3', 'agent_4']],
    ['nobody, where a name is two files’', 'index.ts', []],
    ['whose task it tells', 'R3 The command line sets the priority.', ['agent_3']],
    ['nobody, where a word of the task is missing', 'R1 An item carries a priority.', []],
    ['nobody', 'Due dates.', []],
  ])('%s', (_, text, ids) => {
    expect(whose([0, text])).toEqual([ids]);
  });

  it('a heading of the plan has those of its section, one above it does not', () => {
    expect(
      whose(
        [2, 'Technical Plan'],
        [3, '1 Store'],
        [0, 'It is in `src/store.mjs`.'],
        [3, '2 Token bucket'],
        [0, 'No file.'],
        [2, 'Overview'],
        [0, 'src/cli.mjs'],
      ),
    ).toEqual([[], ['agent_1'], ['agent_1'], ['agent_4'], [], [], ['agent_3']]);
  });

  it('a requirement has those of the section that names its number', () => {
    expect(
      whose(
        [2, 'Goals'],
        [0, '• R1 An item is urgent.'],
        [0, '• R10 Another.'],
        [3, '1 Store (R1)'],
        [0, 'In `src/store.mjs`.'],
      ),
    ).toEqual([[], ['agent_1'], [], ['agent_1'], ['agent_1']]);
  });
});

describe('the living PRD', () => {
  const markdown = `# T\n\n## Goals\n\n- R1 for a\n- R2 for a and b with words enough for two lines\n- R3\n\n| x | y |\n| - | - |\n| b | z |\n`;
  const drafts = begun([{ id: 'a' }, { id: 'b' }, { id: 'c' }]);

  it('shows at its edge how those stand', () => {
    const state = stateAfter(...drafts, merged('b'));
    expect(picture(livePrd(readPrd(markdown, state, 34), state, { nowMs: 0 }))).toBe(
      [
        'T',
        '═',
        '',
        'Goals',
        ' • R1 for a                    1 ◌',
        ' • R2 for a and b with words    ◌✔',
        '   enough for two lines',
        ' • R3',
        '',
        'x │ y',
        '──┼──',
        'b │ z                          2 ✔',
        '',
      ].join('\n'),
    );
  });

  it('is quiet while there is no plan', () => {
    const state = stateAfter();
    const prd = readPrd(markdown, state, 34);
    expect(livePrd(prd, state, { nowMs: 0 })).toEqual(prd.lines);
  });
});
