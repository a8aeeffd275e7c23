import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { Draft } from '../../../src/core/event.ts';
import type { Shown } from '../../../src/dashboard/paint/shown.ts';
import { loadColouring } from '../../../src/dashboard/syntax.ts';
import { tabs, type Ui } from '../../../src/dashboard/ui.ts';
import { diffLines } from '../../../src/dashboard/views/diff.ts';
import { busyRun } from '../../helpers/busy-run.ts';
import { history } from '../../helpers/history.ts';
import { busyModel, painted, type Size, shownOf, sizes } from '../../helpers/painted.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const linesOf = (path: string) => readFileSync(`${root}${path}`, 'utf8').trimEnd().split('\n');
const log = linesOf('test/fixtures/aider-recordings/partial-edit/stdout.txt');
const chat = linesOf('.aider_logs/20261121-131407-4b67/agent2_1.chat.md');
const validation = linesOf('.aider_logs/20261121-131407-4b67/validate_agent_2_1.log');
const diff = {
  kind: 'read',
  lines: diffLines(readFileSync(`${root}test/dashboard/fixtures/bucket.diff`, 'utf8')),
} as const;

/** Whole screens lie in test/dashboard/golden; `vitest -u` draws them anew. */
const golden = async (name: string, ui: Partial<Ui>, more: Partial<Shown> = {}) => {
  for (const size of sizes)
    await expect(painted(shownOf(ui, more), size).text).toMatchFileSnapshot(
      `../golden/screens/${name}-${size.columns}x${size.rows}.txt`,
    );
};

const textOf = { events: [], log, diff: [], chat, validation, attempts: [] } as const;

describe('an agent on the whole screen', () => {
  for (const tab of tabs)
    it(`shows its ${tab}`, () =>
      golden(
        `zoom-${tab}`,
        { screen: 'zoom', focus: tab === 'validation' ? 'agent_5' : 'agent_1', tab },
        { text: textOf[tab], diff },
      ));

  it('says what there is not yet', () => {
    const rows = (ui: Partial<Ui>) =>
      painted(shownOf({ screen: 'zoom', focus: 'agent_2', ...ui }), sizes[0] as Size).rows.join('\n');
    expect(rows({ tab: 'diff' })).toContain('Nothing was changed yet.');
    expect(rows({ tab: 'validation' })).toContain('npm test has not run yet.');
    expect(rows({ tab: 'attempts' })).toContain('It has not begun.');
  });
});

it('the diff of the result fills a screen', () =>
  golden('diff', { screen: 'diff', focus: 'agent_1', top: 0 }, { diff }));

describe('a search', () => {
  const ui = {
    screen: 'zoom',
    focus: 'agent_1',
    tab: 'log',
    top: 3,
    search: { word: 'edit', at: 2 },
  } as const;

  it('marks what was found, and says which of how many', () => golden('search', ui, { text: log }));

  it('is written in the last line', () =>
    golden(
      'search-written',
      { ...ui, overlay: { kind: 'search', field: { text: 'edit', at: 4 }, top: null, under: null } },
      { text: log },
    ));

  it('marks all of it, over a break, too', () => {
    const line = `${'word '.repeat(14)}found here`;
    const shown = shownOf(
      { ...ui, top: 0, search: { word: 'Found here', at: 0 } },
      { text: [line.replace('found', 'Found')] },
    );
    expect(painted(shown, { columns: 80, rows: 24 }).inRole('selected')).toBe('Found\nhere');
  });
});

describe('what is wrong', () => {
  const overlay = { kind: 'trouble' } as const;

  it('lies over the screen: what happened, what helps, the end of what was printed', () =>
    golden('trouble', { screen: 'needs-you', focus: 'agent_5', overlay }, { evidence: validation }));

  it('may be a conflict', () => {
    const model = busyModel();
    const drafts: readonly Draft[] = [
      { type: 'merge.conflict', agent: 'agent_1', files: ['src/http/server.ts', 'docs/limits.md'] },
      {
        type: 'agent.failed',
        agent: 'agent_1',
        verdict: 'conflict',
        detail: 'After 2 tries markers were left.',
      },
    ];
    for (const event of history(...busyRun, ...drafts).slice(busyRun.length)) model.add(event);
    return golden('trouble-conflict', { focus: 'agent_1', overlay }, { model, evidence: log });
  });

  it('may be the provider', () =>
    golden(
      'trouble-waits',
      { focus: 'agent_3', overlay },
      {
        evidence: linesOf('test/fixtures/aider-recordings/rate-limited-then-ok/stdout.txt'),
      },
    ));
});

describe('a diff in colours', () => {
  it('has the looks of its language, and the same text', async () => {
    const colouring = await loadColouring();
    const ui = { screen: 'diff', top: 0 } as const;
    const size = { columns: 100, rows: 60 };
    const plain = painted(shownOf(ui, { diff }), size);
    const coloured = painted(shownOf(ui, { diff, colouring }), size);
    expect(coloured.rows).toEqual(plain.rows);
    expect(plain.inRole('violet')).toBe('');
    expect(coloured.inRole('violet')).toContain('exportclass');
    expect(coloured.inRole('violet')).toContain('const');
    expect(coloured.inRole('added')).toContain('export class Bucket {');
    expect(coloured.inRole('removed')).toContain("const unused = 'a';");
  });
});
