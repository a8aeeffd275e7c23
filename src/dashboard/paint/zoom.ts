import type { AgentState } from '../../core/state.ts';
import type { Reading } from '../reading.ts';
import type { Line } from '../styled.ts';
import { agentPane } from '../views/agent-pane.ts';
import { logText } from '../views/aider-log.ts';
import { attemptsHead, attemptsText, lineOfAttempt } from '../views/attempts.ts';
import { chatText } from '../views/chat.ts';
import { cutLine, span, spread } from '../views/line.ts';
import { retoldText } from '../views/retold.ts';
import { tabsLine } from '../views/tabs.ts';
import { validationHead, validationText } from '../views/validation.ts';
import { diffReading } from './diff.ts';
import type { Shown } from './shown.ts';

/** One agent on the whole screen: the text of its tab, who it is and what it does above. */
export const zoomReading = (shown: Shown, width: number): Reading | null => {
  const { model, ui, scene, nowMs, glyphs } = shown;
  const state = model.state();
  const agent = state.agents.find(({ id }) => id === scene.focused);
  if (agent === undefined) return null;
  const rows = model.rows(agent.id);
  const live = shown.live(agent);
  const pane = agentPane(agent, state, { width, height: 2, nowMs, focused: true, rows, live, glyphs });
  const { head = [], ...text } = tabText(shown, agent, width);
  return {
    title: pane.title,
    note: pane.note,
    head: [
      spread(tabsLine(ui.tab), besides(shown, agent), width),
      ...pane.body.slice(0, 2),
      [],
      ...head.map((line) => cutLine(line, width)),
    ],
    ...text,
  };
};

type TabText = Pick<Reading, 'lines' | 'coloured' | 'seen'> & { readonly head?: readonly Line[] };

const tabText = (shown: Shown, agent: AgentState, width: number): TabText => {
  const { model, ui, nowMs, text } = shown;
  const { createdAtMs, validate } = model.state();
  switch (ui.tab) {
    case 'events':
      return { lines: retoldText(model.rows(agent.id), createdAtMs) };
    case 'log':
      return { lines: logText(text) };
    case 'diff':
      return diffReading(shown);
    case 'chat':
      return { lines: chatText(text, width) };
    case 'validation': {
      const validated = model.validation(agent.id);
      return {
        head: [validationHead(validated, { command: validate, nowMs }), []],
        lines: validated === null ? [] : validationText(text),
      };
    }
    case 'attempts': {
      const chosen = ui.attempt ?? agent.attempts.length;
      return {
        head: [attemptsHead],
        lines: attemptsText(agent, { nowMs, chosen }),
        seen: lineOfAttempt(agent, chosen),
      };
    }
    default:
      return ui.tab satisfies never;
  }
};

/** Which attempt it is, and whether the end of the text is followed. */
const besides = ({ ui }: Shown, { attempts }: AgentState): Line => {
  const ofAttempt = ui.tab === 'log' || ui.tab === 'chat';
  return [
    ...(ofAttempt && attempts.length > 1
      ? [span('dim', `try ${ui.attempt ?? attempts.length} of ${attempts.length}  `)]
      : []),
    ...(ui.tab === 'diff' || ui.tab === 'attempts'
      ? []
      : [ui.top === null ? span('good', 'follows') : span('warn', 'held: G follows')]),
  ];
};
