import { findPlanBlock } from './plan-block.ts';

/** What a planner's answer holds; or one sentence that tells the planner what is missing. */
export type AnswerVerdict =
  | { readonly ok: true; readonly prd: string; readonly json: unknown }
  | { readonly ok: false; readonly fault: string };

/** The sections that every PRD has. */
export const prdSections = [
  'Overview',
  'Goals',
  'User Stories',
  'Detailed Technical Plan',
  'Non-Goals',
] as const;

/**
 * Takes an answer apart: the PRD (Markdown with all its sections), then the plan's JSON in a `<json>` or fenced block.
 * Thinking before and prose after it are dropped. Never throws.
 */
export const parseAnswer = (text: string): AnswerVerdict => {
  const answer = readable(text);
  const found = findPlanBlock(answer);
  if (!found.ok) return found;
  const prd = unwrapped(answer.slice(0, found.block.start).trim());
  if (prd === '') return { ok: false, fault: 'There is no PRD before the block with the plan.' };
  const missing = missingSections(prd);
  if (missing.length > 0)
    return { ok: false, fault: `The PRD lacks these sections (as headings): ${missing.join(', ')}.` };
  return { ok: true, prd, json: found.block.json };
};

/** Takes an answer apart that was to hold the split only, the PRD being the user's. Never throws. */
export const parseSplit = (text: string, prd: string): AnswerVerdict => {
  const found = findPlanBlock(readable(text));
  return found.ok ? { ok: true, prd, json: found.block.json } : found;
};

const readable = (text: string): string =>
  withoutThinking(text.replaceAll('\r\n', '\n').replace(/^\uFEFF/, ''));

/** The sections that a PRD has no heading for, whatever their case, numbering and level. */
export const missingSections = (prd: string): readonly string[] => {
  const headings = headingsOf(prd);
  const holds = (section: string): boolean =>
    headings.some((heading) => {
      const name = plain(section);
      // "Non-Goals" is no heading for the goals; "Goals and Non-Goals" is one for both.
      return (name === 'goals' ? heading.replaceAll(/non ?goals/g, '') : heading).includes(name);
    });
  return prdSections.filter((section) => !holds(section));
};

const headingsOf = (prd: string): readonly string[] => {
  const lines = prd.split('\n');
  const headings = lines.filter(
    (line, index) =>
      /^\s{0,3}(?:#{1,6}|\*\*|__)/.test(line) || /^\s{0,3}(?:===+|---+)\s*$/.test(lines[index + 1] ?? ''),
  );
  return headings.filter((line) => line.length < 200).map(plain);
};

/** Words only, in lower case: no marks, no numbers, every hyphen a space. */
const plain = (text: string): string =>
  text
    .toLowerCase()
    .replaceAll(/nongoals/g, 'non goals')
    .replaceAll(/[^\p{L}]+/gu, ' ')
    .trim();

/** Models that think aloud put it before the answer. Some servers lose the opening tag: then all sections must come after. */
const withoutThinking = (text: string): string => {
  const closed = /<\/think(?:ing)?>/.exec(text);
  if (closed === null) return text;
  const after = text.slice(closed.index + closed[0].length);
  const opened = /^\s*<think(?:ing)?>/.test(text);
  const lostOpening = !/<think(?:ing)?>/.test(text) && missingSections(after).length === 0;
  return opened || lostOpening ? after : text;
};

/** The PRD without the fence that the model put around all of it, or around the plan's block. */
const unwrapped = (prd: string): string => {
  const open = /\n[ \t]*(?:```|~~~)\w{0,20}$/.exec(prd);
  const fences = prd.match(/^[ \t]*(?:```|~~~)/gm)?.length ?? 0;
  const outside = open !== null && fences % 2 === 1 ? prd.slice(0, open.index).trimEnd() : prd;
  const whole = /^(?:```|~~~)(?:markdown|md)[ \t]*\n([\s\S]*)\n(?:```|~~~)$/.exec(outside);
  return (whole?.[1] ?? outside).trim();
};
