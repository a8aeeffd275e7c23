import { padEnd } from '../../words/width.ts';
import type { StartField, StartForm } from '../start-form.ts';
import type { Line } from '../styled.ts';
import { selected } from './agent-pane.ts';
import { fieldView } from './field.ts';
import { type Glyphs, unicodeGlyphs } from './glyphs.ts';
import { cutLine, span, spread, wrapLine } from './line.ts';

/** What a check found. */
export type StartFinding = {
  readonly kind: 'ok' | 'fault' | 'note';
  readonly about: string;
  readonly text: string;
  readonly hint?: string;
};

export type SettingsView = {
  readonly lines: readonly Line[];
  /** Where the next character goes, when one of these fields has the focus. */
  readonly cursor: { readonly x: number; readonly y: number } | null;
};

export type Setting = Exclude<StartField, 'change'>;
export const settingFields: readonly Setting[] = ['model', 'agents', 'files', 'validate', 'budget'];

const labelWidth = 11;

/** The fields below the change, one a line; an empty one says what holds then. */
export const settingLines = (
  form: StartForm,
  { width, exactly }: { readonly width: number; readonly exactly: boolean },
): SettingsView => {
  let cursor: SettingsView['cursor'] = null;
  const lines = settingFields.map((name, y) => {
    const focused = form.focus === name;
    const notice = { ...notices, agents: exactly ? 'exactly so many' : 'at most so many' }[name];
    const label = span(focused ? 'accent' : 'dim', padEnd(name, labelWidth), focused);
    const room = Math.max(1, width - labelWidth - notice.length - 2);
    const view = fieldView(form.fields[name], room, 1);
    if (focused) cursor = { x: labelWidth + view.cursor.x, y };
    const empty = form.fields[name].text === '';
    const value = empty ? [span('dim', whenEmpty[name])] : (view.lines[0] ?? []);
    return spread([label, ...value], notice === '' ? [] : [span('dim', notice)], width);
  });
  return { lines, cursor };
};

const notices: Readonly<Record<Setting, string>> = {
  model: '',
  agents: '',
  files: 'globs, commas between',
  validate: '',
  budget: 'USD',
};

const whenEmpty: Readonly<Record<Setting, string>> = {
  model: 'aider chooses, by the keys there are',
  agents: 'as many as the cores, four at least',
  files: 'every tracked file',
  validate: 'nothing: results are not checked',
  budget: 'no limit',
};

/** Changes of earlier runs, one a line; as many as fit, the picked one among them. */
export const recentLines = (
  { recent, picked, focus }: StartForm,
  { width, height }: { readonly width: number; readonly height: number },
): readonly Line[] => {
  const first = Math.max(0, Math.min(picked - height + 1, recent.length - height));
  return recent.slice(first, first + height).map((change, index) => {
    const [begin = '', ...more] = change.split('\n');
    const line = cutLine([span('text', begin), ...(more.length > 0 ? [span('dim', ' …')] : [])], width);
    return focus === 'recent' && first + index === picked ? selected(line, width) : line;
  });
};

export type Checks = {
  readonly findings: readonly StartFinding[];
  readonly done: boolean;
};

/** What the checks found wrong or worth knowing; before all, why a run did not begin. */
export const checkLines = (
  { findings, done }: Checks,
  fault: string | null,
  { width, glyphs = unicodeGlyphs }: { readonly width: number; readonly glyphs?: Glyphs },
): readonly Line[] => {
  const refused =
    fault === null
      ? []
      : [...wrapLine([span('bad', `${glyphs['needs-you']} ${fault}`)], width, 2), [] as Line];
  const told = findings
    .filter(({ kind, text }) => kind !== 'ok' && fault?.includes(text) !== true)
    .flatMap((one) => findingLines(one, width, glyphs));
  if (!done) return [...refused, ...told, [span('dim', 'Checking what a run needs …')]];
  return refused.length + told.length > 0
    ? [...refused, ...told]
    : [...refused, [span('good', `${glyphs.merged} Everything that a run needs is here.`)]];
};

const findingLines = ({ kind, about, text, hint }: StartFinding, width: number, glyphs: Glyphs) => {
  const fault = kind === 'fault';
  return wrapLine(
    [
      span(fault ? 'bad' : 'warn', `${fault ? glyphs['needs-you'] : '!'} `),
      span(fault ? 'bad' : 'warn', `${about}  `, true),
      span('text', text),
      ...(hint === undefined ? [] : [span('dim', ` ${hint}`)]),
    ],
    width,
    2,
  );
};
