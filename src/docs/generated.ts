import { z } from 'zod';
import { configJsonSchema } from '../config/json-schema.ts';
import { type ConfigKey, configKeys, configOptions } from '../config/schema.ts';
import { EventSchema } from '../core/event.ts';
import { SummarySchema } from '../core/summary-schema.ts';
import { VerdictSchema, verdictAdvice, verdictSentence } from '../core/verdict.ts';
import { bindings } from '../dashboard/keys.ts';

/** Every generated document by its path below docs/. */
export const generatedDocs = (): Readonly<Record<string, string>> => ({
  'configuration.md': configuration(),
  'keys.md': keys(),
  'verdicts.md': verdicts(),
  'schema/config.json': json(configJsonSchema()),
  'schema/events.json': json(z.toJSONSchema(EventSchema, { io: 'input' })),
  'schema/summary.json': json(z.toJSONSchema(SummarySchema)),
});

const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

const configuration = (): string =>
  [
    '# Configuration',
    'Every option can be given as a flag, in the environment, in `aider-dash.yaml` at the repository’s root, or in',
    '`config.yaml` in the user’s configuration folder (`~/.config/aider-dash/`). The first that says something counts, in',
    'this order. Keys that are marked *user* count in a committed `aider-dash.yaml` only when you trust it',
    '(`--trust-repo-config`, or `trust:` in your own `config.yaml`): they run commands, send keys somewhere, or spend money.',
    '',
    '| key | flag | environment | default | who | what |',
    '| --- | --- | --- | --- | --- | --- |',
    ...configKeys.map(row),
    '',
    'Keys of providers come from the environment or from your own, untracked `.env`, and from nowhere else.',
    '',
  ].join('\n');

const row = (key: ConfigKey): string => {
  const { flag, preset, sayer, about } = configOptions[key];
  const cells = [
    `\`${key}\``,
    flag === null ? '' : `\`${flag}\``,
    `\`AIDER_DASH_${key.toUpperCase()}\``,
    preset === null ? '' : `\`${JSON.stringify(preset)}\``,
    sayer,
    about,
  ];
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
};

const verdicts = (): string =>
  [
    '# Verdicts',
    'Why an attempt, an agent or a run ended as it did.',
    '',
    '| verdict | what it means | what to do |',
    '| --- | --- | --- |',
    ...VerdictSchema.options.map(
      (verdict) => `| \`${verdict}\` | ${verdictSentence(verdict)} | ${verdictAdvice(verdict)} |`,
    ),
    '',
  ].join('\n');

const keys = (): string =>
  [
    '# Keys',
    'What each key of the dashboard does, and where. Lower case is safe, upper case stronger; a key that ends or merges something',
    'asks once. Only keys that do something now are offered: the footer shows the most useful, `?` all of them. No letter acts',
    'while a text is written.',
    '',
    'Every action can have other keys, in your own `config.yaml`:',
    '',
    '```yaml',
    'keys:',
    '  kill: [W, delete]',
    '  summary: [f5]',
    '  stop-run: []        # none',
    '```',
    '',
    'Keys are named as below: characters as they are, `ctrl-o`, `alt-x`, `shift-tab`, `f1` to `f12`. A key may not mean two things',
    'in one place. The keys of flow control, tmux and screen, and those that the screen keeps for itself, are not given away',
    '(`ctrl-q`, `ctrl-s`, `ctrl-a`, `ctrl-b`, `ctrl-z`, `ctrl-l`, `ctrl-c`); enter and escape stay what they are while a text is',
    'written.',
    '',
    '| key | name | action | what | where |',
    '| --- | --- | --- | --- | --- |',
    ...bindings.map(({ action, keys: names, label, about, contexts, asks }) => {
      const shown = names.map((name) => `\`${name.replaceAll('|', '\\|')}\``).join(' ');
      return `| ${shown} | ${label} | \`${action}\` | ${about}${asks ? ' Asks first.' : ''} | ${contexts.join(', ')} |`;
    }),
    '',
  ].join('\n');
