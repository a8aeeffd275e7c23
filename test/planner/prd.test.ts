import { describe, expect, it } from 'vitest';
import { placePrd, prdPath } from '../../src/planner/prd.ts';
import { samplePlan } from './sample-answer.ts';

describe('prdPath', () => {
  it.each([
    [[], 'docs/prd/001-x.md'],
    [['docs/prd/001-a.md', 'docs/prd/007-b.md', 'docs/prd/003-c.md'], 'docs/prd/008-x.md'],
    [
      ['docs/prd/README.md', 'docs/prd/NNN-slug.md', 'src/docs.ts', 'docs/prd/12-old.md'],
      'docs/prd/001-x.md',
    ],
    [['docs/prd/999-a.md'], 'docs/prd/1000-x.md'],
    [['docs/prd/1000-a.md'], 'docs/prd/1001-x.md'],
    [['docs/prd/020-a.txt'], 'docs/prd/021-x.md'],
  ])('after %j comes %s', (paths, path) => {
    expect(prdPath('x', paths)).toBe(path);
  });
});

describe('placePrd', () => {
  it('puts the real path wherever the placeholder stands', () => {
    const [first, second] = placePrd(samplePlan, 'docs/prd/004-export-as-csv.md').agents;
    expect(first).toEqual(samplePlan.agents[0]);
    expect(second?.files_context).toEqual(['src/cli.ts', 'docs/prd/004-export-as-csv.md']);
    expect(second?.prompt).toBe('Call it, see docs/prd/004-export-as-csv.md.');
  });

  it('knows the placeholder with the plan’s own slug, and takes $ as it is', () => {
    const agent = {
      agent_id: 'a',
      description: 'd',
      files_context: ['docs/prd/NNN-export-as-csv.md', 'docs/prd/NNN-slug.md'],
      prompt: 'docs/prd/NNN-export-as-csv.md, docs/prd/001-other.md, NNN-slug.md',
    };
    const [placed] = placePrd({ ...samplePlan, agents: [agent] }, "docs/prd/$'.md").agents;
    expect(placed?.files_context).toEqual(["docs/prd/$'.md"]);
    expect(placed?.prompt).toBe("docs/prd/$'.md, docs/prd/001-other.md, NNN-slug.md");
  });
});
