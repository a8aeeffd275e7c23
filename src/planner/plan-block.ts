import { parseLooseObject } from './loose-json.ts';

/** Where the plan stands in an answer, tag or fence included at its start, and what it says. */
type PlanBlock = { readonly start: number; readonly end: number; readonly json: unknown };

export type BlockVerdict =
  | { readonly ok: true; readonly block: PlanBlock }
  | { readonly ok: false; readonly fault: string };

type Found = {
  readonly tagged: boolean;
  readonly start: number;
  /** Up to where it was read, or tried to be. */
  readonly end: number;
} & ({ readonly json: unknown } | { readonly fault: string });

/** A tag or a fence counts only with an object behind it, so that prose may speak of `<json>`. */
const opening =
  /<json>\s{0,200}(?:```\w{0,20}\s{0,200})?(?=\{)|^[ \t]*(?:```|~~~)[ \t]{0,8}(?:json\w{0,8})?[ \t]{0,8}\n\s{0,200}(?=\{)/gim;

/** More openings than this are no honest answer; each costs a look through the rest of the text. */
const mostOpenings = 100;

/**
 * Finds the plan: the last `<json>` block that looks like one, else the last such fenced block. Examples before it don't
 * count; when the last block cannot be read, that is a fault: an earlier one is never taken for it.
 */
export const findPlanBlock = (text: string): BlockVerdict => {
  const found = readBlocks(text);
  const tags = found.filter(({ tagged }) => tagged);
  const fences = found.filter(
    ({ tagged, start, end }) => !tagged && text.slice(start, end).includes('"agents"'),
  );
  const other = tags.findLast((block) => 'json' in block);
  return (
    lastPlan(tags, '<json> block') ??
    lastPlan(fences, 'fenced json block') ??
    (other !== undefined && 'json' in other
      ? { ok: true, block: other }
      : {
          ok: false,
          fault: 'The answer has no <json>…</json> block with the plan; it must come after the PRD.',
        })
  );
};

/** Every block, in order; what stands inside one that can be read (in a prompt, say) is no block of its own. */
const readBlocks = (text: string): readonly Found[] => {
  const found: Found[] = [];
  let readTo = 0;
  for (const match of [...text.matchAll(opening)].slice(-mostOpenings)) {
    const { index: start } = match;
    if (start < readTo) continue;
    const tagged = match[0].startsWith('<');
    const parsed = parseLooseObject(text, start + match[0].length);
    if (parsed.ok) readTo = parsed.end;
    found.push(
      parsed.ok
        ? { tagged, start, end: parsed.end, json: parsed.value }
        : { tagged, start, end: parsed.end ?? text.length, fault: parsed.reason },
    );
  }
  return found;
};

const lastPlan = (found: readonly Found[], name: string): BlockVerdict | null => {
  const block = found.findLast((one) => 'fault' in one || looksLikePlan(one.json));
  if (block === undefined) return null;
  return 'fault' in block
    ? { ok: false, fault: `The ${name} is no valid JSON: ${block.fault}` }
    : { ok: true, block };
};

const looksLikePlan = (json: unknown): boolean =>
  typeof json === 'object' && json !== null && 'agents' in json;
