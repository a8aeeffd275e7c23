import type { Plan } from '../core/plan.ts';

const numbered = /(?:^|\/)docs\/prd\/(\d{3,6})-[^/]*$/;

/**
 * Where a new PRD goes: `docs/prd/NNN-slug.md` with the number after the highest one in use. `paths` are those of the
 * branch and of other open runs.
 */
export const prdPath = (slug: string, paths: Iterable<string>): string => {
  let highest = 0;
  for (const path of paths) highest = Math.max(highest, Number(numbered.exec(path)?.[1] ?? 0));
  return `docs/prd/${String(highest + 1).padStart(3, '0')}-${slug}.md`;
};

/** The plan with the real path wherever the placeholder stands: `docs/prd/NNN-slug.md`, or with its own slug in it. */
export const placePrd = (plan: Plan, path: string): Plan => {
  const place = (text: string): string => text.replaceAll(/docs\/prd\/NNN-[A-Za-z0-9_-]+\.md/g, () => path);
  return {
    ...plan,
    agents: plan.agents.map((agent) => ({
      ...agent,
      description: place(agent.description),
      files_context: [...new Set(agent.files_context.map(place))],
      prompt: place(agent.prompt),
    })),
  };
};

/** The path of a PRD whose name has changed; its number stays. */
export const renamedPrd = (path: string, slug: string): string =>
  path.replace(/^(docs\/prd\/\d+)-.*$/, (_, numberedPath: string) => `${numberedPath}-${slug}.md`);

/** A text as it was before `placePrd`. */
export const unplacePrd = (text: string, path: string): string =>
  text.replaceAll(path, 'docs/prd/NNN-slug.md');
