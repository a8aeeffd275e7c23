import { sanitizeLine } from '../core/sanitize.ts';
import { counted, megabytes } from '../words/numbers.ts';
import { table } from '../words/table.ts';
import { shorten } from '../words/width.ts';

export type CleanedWords = {
  readonly run: string;
  readonly kind: string;
  readonly name: string;
  readonly bytes: number | null;
  readonly state: string;
  readonly action: 'remove' | 'move' | 'keep';
  readonly reason: string;
  readonly forcible: boolean;
  readonly attic: string | null;
};

/** What was or would be cleaned, a line each with size, state and reason, then the sum and what can be done next. */
export const cleanedText = (items: readonly CleanedWords[], dryRun: boolean): string => {
  // Logs that are within their limits are no news but for somebody who asks for everything.
  const shown = items.filter(({ kind, action }) => dryRun || kind !== 'logs' || action !== 'keep');
  if (shown.length === 0) return 'There is nothing to clean.\n';
  const columns = [
    { title: '', align: 'left' },
    { title: 'run', align: 'left' },
    { title: 'what', align: 'left' },
    { title: 'name', align: 'left' },
    { title: 'size', align: 'right' },
    { title: 'state', align: 'left' },
    { title: 'why', align: 'left' },
  ] as const;
  const rows = shown.map(({ run, kind, name, bytes, state, action, reason }) =>
    [words[action], run, kind, name, megabytes(bytes), state, shorten(sanitizeLine(reason), 120)].map(
      (text) => sanitizeLine(text),
    ),
  );
  return [...table(columns, rows), '', sumOf(shown, dryRun), ...nextOf(shown, dryRun)]
    .join('\n')
    .concat('\n');
};

const words = { remove: 'goes', move: 'attic', keep: 'stays' } as const;

const sumOf = (items: readonly CleanedWords[], dryRun: boolean): string => {
  const of = (action: CleanedWords['action']) => items.filter((item) => item.action === action);
  const bytes = [...of('remove'), ...of('move')].reduce((sum, item) => sum + (item.bytes ?? 0), 0);
  const gone = of('remove').length + of('move').length;
  const parts = [
    `${counted(gone, 'thing')} ${dryRun ? 'would go' : 'gone'} (${megabytes(bytes)})`,
    ...(of('move').length === 0 ? [] : [`${of('move').length} of them into the attic`]),
    `${of('keep').length} ${of('keep').length === 1 ? 'stays' : 'stay'}`,
  ];
  return `${parts.join(', ')}.`;
};

const nextOf = (items: readonly CleanedWords[], dryRun: boolean): readonly string[] => {
  const runs = [...new Set(items.flatMap(({ run, attic }) => (attic === null ? [] : [run])))];
  const canForce = items.some(({ action, forcible }) => action === 'keep' && forcible);
  const goes = items.some(({ action }) => action !== 'keep');
  return [
    ...(dryRun && goes ? ['Nothing was changed. Without --dry-run it is done.'] : []),
    ...runs.slice(0, 3).map((run) => `Bring it back: aider-dash restore ${run}`),
    ...(canForce
      ? ['What holds work goes with --force: into the attic, from where restore brings it back.']
      : []),
  ];
};
