import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Event } from '../../../src/core/event.ts';
import { fold } from '../../../src/core/reduce.ts';
import { bindings } from '../../../src/dashboard/keys.ts';
import type { Line } from '../../../src/dashboard/styled.ts';
import { troubleOf } from '../../../src/dashboard/trouble.ts';
import { agentPane, compactRow } from '../../../src/dashboard/views/agent-pane.ts';
import { logText } from '../../../src/dashboard/views/aider-log.ts';
import { attemptsText } from '../../../src/dashboard/views/attempts.ts';
import { chatText } from '../../../src/dashboard/views/chat.ts';
import { confirm, question } from '../../../src/dashboard/views/confirm.ts';
import { diffLines } from '../../../src/dashboard/views/diff.ts';
import { header } from '../../../src/dashboard/views/header.ts';
import { help } from '../../../src/dashboard/views/help.ts';
import { lineWidth, plain } from '../../../src/dashboard/views/line.ts';
import { listingLine, nobodyListed } from '../../../src/dashboard/views/listing.ts';
import { moneyScreen, promptsOf } from '../../../src/dashboard/views/money.ts';
import { needsYouScreen } from '../../../src/dashboard/views/needs-you.ts';
import { prdPane, readPrd } from '../../../src/dashboard/views/prd.ts';
import { retoldOf, retoldText } from '../../../src/dashboard/views/retold.ts';
import { summaryBars, summaryNext, summarySentence } from '../../../src/dashboard/views/summary.ts';
import { summaryTable } from '../../../src/dashboard/views/summary-table.ts';
import { totals } from '../../../src/dashboard/views/totals.ts';
import { troubleView } from '../../../src/dashboard/views/trouble.ts';
import { validationText } from '../../../src/dashboard/views/validation.ts';
import { busyRun, scene } from '../../helpers/busy-run.ts';
import { atEvent, history } from '../../helpers/history.ts';
import { broken } from '../../helpers/picture.ts';

const events = history(...busyRun);
const nowMs = atEvent(events.length) + 3000;

const hostile = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 60 }),
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.constantFrom(
    '\u001b]52;c;eA==\u0007',
    '\u009b2J',
    '\u202eabc',
    '👩‍👩‍👧'.repeat(20),
    '日本語'.repeat(30),
    'a\r\nb\tc',
  ),
);

/** The same run with other texts wherever text isn't ours. */
const withText = (text: string): readonly Event[] =>
  events.map((event) => {
    switch (event.type) {
      case 'run.created':
        return { ...event, change: text, validate: text, notices: [text] };
      case 'plan.ready':
        return {
          ...event,
          prd_path: `docs/${text}`,
          agents: event.agents.map((share) => ({ ...share, description: text, files_context: [text] })),
        };
      case 'agent.failed':
        return { ...event, detail: text };
      case 'attempt.exited':
        return { ...event, detail: text, head: text, files: [text] };
      default:
        return event;
    }
  });

const patchOf = (text: string): string =>
  `diff --git a/${text} b/${text}\n--- a/${text}\n+++ b/${text}\n@@ -1,2 +1,2 @@ ${text}\n ${text}\n-${text}\n+${text}\n`;

const everything = (text: string, width: number): readonly Line[] => {
  const told = withText(text);
  const state = fold(told);
  const inPanes = state.agents.flatMap((agent) => {
    const rows = retoldOf(agent.id, told, state);
    const live = {
      doing: { kind: 'edits', path: text } as const,
      lines: [text, `<<<<<<< SEARCH ${text}`],
      movedAtMs: nowMs,
    };
    const view = { width, height: 16, nowMs, focused: agent.place === 1, rows, live };
    return [
      ...agentPane(agent, state, view).body,
      compactRow(agent, state, view),
      ...broken(retoldText(rows, state.createdAtMs), width),
    ];
  });
  const where = scene('agent_5', 'summary');
  const view = { width, nowMs, scene: where };
  return [
    ...inPanes,
    header(state, { width, nowMs, note: text }),
    listingLine(
      { order: 'cost', filter: text },
      { width, first: 1, last: 2, listed: 3, agents: 4, scene: where },
    ),
    ...nobodyListed({ order: 'plan', filter: text }, where, width),
    ...totals(state, { width, height: 20, nowMs }).body,
    ...help(state, where, { all: bindings, width }),
    ...moneyScreen(state, promptsOf(told), { width, nowMs, focused: 'agent_1' }),
    ...needsYouScreen(state, view),
    ...summarySentence(state, width),
    ...summaryTable(state, view).body,
    ...summaryBars(state, view).body,
    ...summaryNext(state, view).body,
    ...confirm(question('kill', state, state.agents[0] ?? null), width),
    ...broken(logText([text]), width),
    ...broken(validationText([text]), width),
    ...broken(chatText([text, '', `> ${text}`, '```', text, '```'], width), width),
    ...broken(diffLines(patchOf(text)), width),
    ...state.agents.flatMap((agent) => broken(attemptsText(agent, { nowMs, chosen: 1 }), width)),
    ...state.agents.flatMap((agent) => {
      const trouble = troubleOf(agent, state);
      if (trouble === null) return [];
      const printed = logText([text, text]);
      return troubleView(trouble, { width, height: 20, state, scene: where, files: [text], printed });
    }),
    ...prdPane(readPrd(`# ${text}\n\n- ${text}\n\n${text}\n`, state, width), state, {
      width,
      height: 50,
      top: 0,
      nowMs,
    }).body,
  ];
};

it('no view is wider than it may be, or holds what a terminal would obey', () => {
  fc.assert(
    fc.property(hostile, fc.integer({ min: 12, max: 140 }), (text, width) => {
      for (const line of everything(text, width)) {
        expect(plain(line)).not.toMatch(/[\p{Cc}\p{Default_Ignorable_Code_Point}]/u);
        expect([plain(line), lineWidth(line) <= width]).toEqual([plain(line), true]);
      }
    }),
    { numRuns: 40 },
  );
});
