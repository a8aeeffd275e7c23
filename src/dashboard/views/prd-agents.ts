import type { AgentState } from '../../core/state.ts';

/** A part of the PRD as plain text; `depth` is 1 to 6 for headings, else 0. */
export type Passage = { readonly depth: number; readonly text: string };

type Share = Pick<AgentState, 'id' | 'description' | 'filesContext'>;

/**
 * Which agents work on which passage: those that it names, whose files it names, or whose task it tells in their words. A section
 * of the plan has those of its passages, and a requirement those of the section that names its number. Nobody is guessed at.
 */
export const agentsOfPassages = (
  passages: readonly Passage[],
  shares: readonly Share[],
): readonly (readonly string[])[] => {
  const named = passages.map((passage) => namedIn(passage, shares));
  const sections = sectionsOf(passages);
  const ofSection = (from: number, to: number): readonly string[] =>
    inOrder(named.slice(from, to).flat(), shares);
  return passages.map(({ depth, text }, index) => {
    const own = named[index] ?? [];
    if (own.length > 0) return own;
    const section = sections.find(({ from, to }) => from <= index && index < to);
    // The sections of the technical plan: those above them would have everybody.
    if (depth >= 3 && section?.from === index) return ofSection(section.from, section.to);
    const number = /^\W*([A-Z]{1,3}-?\d{1,3})\b/.exec(text)?.[1];
    if (number === undefined || depth > 0) return [];
    const naming = sections.filter(
      ({ from, to }) =>
        from !== section?.from && passages.slice(from, to).some((one) => wordsOf(one.text).has(number)),
    );
    return inOrder(
      naming.flatMap(({ from, to }) => ofSection(from, to)),
      shares,
    );
  });
};

const inOrder = (ids: readonly string[], shares: readonly Share[]): readonly string[] =>
  shares.map(({ id }) => id).filter((id) => ids.includes(id));

type Section = { readonly from: number; readonly to: number };

/** From each heading to the next one. */
const sectionsOf = (passages: readonly Passage[]): readonly Section[] => {
  const heads = passages.flatMap(({ depth }, index) => (depth > 0 ? [index] : []));
  return heads.map((from, index) => ({ from, to: heads[index + 1] ?? passages.length }));
};

const namedIn = ({ depth, text }: Passage, shares: readonly Share[]): readonly string[] => {
  const words = wordsOf(text);
  const stems = new Set(telling(text));
  const alone = aloneIn(shares);
  return shares
    .filter(
      ({ id, description, filesContext }) =>
        words.has(id) ||
        filesContext.some(
          (path) => words.has(path) || (alone.get(baseOf(path)) === 1 && words.has(baseOf(path))),
        ) ||
        tells(stems, telling(description)) ||
        // A heading is shorter than a task.
        (depth > 0 && tells(new Set(telling(description)), [...stems])),
    )
    .map(({ id }) => id);
};

/** Names and paths as they are written, without what stands around them. */
const wordsOf = (text: string): ReadonlySet<string> =>
  new Set(text.split(/[\s`'"“”‘’()[\]{}<>,;:|*!?]+/).map((word) => word.replace(/\.+$/, '')));

const baseOf = (path: string): string => path.split('/').at(-1) ?? path;

/** How many different files have this name: only one that stands alone may be called by it. */
const aloneIn = (shares: readonly Share[]): ReadonlyMap<string, number> => {
  const paths = new Set(shares.flatMap(({ filesContext }) => filesContext));
  const counts = new Map<string, number>();
  for (const path of paths) counts.set(baseOf(path), (counts.get(baseOf(path)) ?? 0) + 1);
  return counts;
};

/** Whether all words of a task stand in a text. One word says too little. */
const tells = (text: ReadonlySet<string>, task: readonly string[]): boolean =>
  task.length >= 2 && task.every((word) => text.has(word));

/** The words that say something, without their endings. */
const telling = (text: string): readonly string[] => [
  ...new Set(
    (text.toLowerCase().match(/\p{L}[\p{L}\p{N}_]*/gu) ?? [])
      .filter((word) => word.length > 2 && !small.has(word))
      .map((word) => word.replace(/(?:ing|ed|es|s)$/, '')),
  ),
];

const small: ReadonlySet<string> = new Set(
  'and the for with from into that this its are not all any each every per share when where which will'.split(
    ' ',
  ),
);
