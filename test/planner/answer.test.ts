import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { missingSections, parseAnswer, parseSplit } from '../../src/planner/answer.ts';
import { sampleAnswer, samplePlan, samplePrd } from './sample-answer.ts';

const json = JSON.stringify(samplePlan, null, 2);
const whole = { ok: true, prd: samplePrd, json: samplePlan };

const faultOf = (text: string): string => {
  const verdict = parseAnswer(text);
  return verdict.ok ? '' : verdict.fault;
};

describe('an answer', () => {
  it.each([
    ['as asked for', sampleAnswer()],
    ['with Windows line ends', sampleAnswer().replaceAll('\n', '\r\n')],
    ['with a byte order mark', `\uFEFF${sampleAnswer()}`],
    ['with upper case tags', `${samplePrd}\n<JSON>${json}</JSON>`],
    ['without the closing tag', `${samplePrd}\n<json>${json}`],
    ['in a fence', `${samplePrd}\n\n\`\`\`json\n${json}\n\`\`\``],
    ['in a fence inside the tags', `${samplePrd}\n<json>\n\`\`\`json\n${json}\n\`\`\`\n</json>`],
    ['with the tags inside a fence', `${samplePrd}\n\`\`\`json\n<json>\n${json}\n</json>\n\`\`\``],
    ['with prose after it', `${sampleAnswer()}\nThe \`<json>\` block above has { two } shares.`],
    ['with an example after it', `${sampleAnswer()}\n\`\`\`json\n{"agents": "see above"\n\`\`\``],
    ['with the PRD in a fence', `\`\`\`markdown\n${samplePrd}\n\`\`\`\n\n<json>${json}</json>`],
    [
      'after thinking',
      `<think>\nA draft: <json>{"agents": []}</json>\n# Overview\n</think>\n${sampleAnswer()}`,
    ],
    ['after thinking whose opening tag is lost', `Let me see.\n</think>\n\n${sampleAnswer()}`],
    ['with a draft before it', `${samplePrd}\n\n<json>${json}</json>`],
  ])('%s', (_, text) => {
    expect(parseAnswer(text)).toEqual(whole);
  });

  it.each([
    ['trailing commas', json.replaceAll('}\n', '},\n').replaceAll(']\n', '],\n')],
    ['comments', json.replace('{', '{ // the plan {"\n /* it\'s } */')],
    ['line breaks in strings', json.replace('Write it.', 'Write it.').replace('"Writer"', '"Wri\nter"')],
  ])('with %s is read where only one meaning is possible', (_, mended) => {
    expect(() => JSON.parse(mended)).toThrow();
    const verdict = parseAnswer(`${samplePrd}\n<json>${mended}</json>`);
    expect(verdict).toMatchObject({ ok: true, json: { num_agents: 2 } });
  });

  it('keeps what looks like a comment or a block inside strings', () => {
    const prompt =
      'Fetch https://x.test/*a*/ and write <json>{}</json>, ```json\n{}\n``` and </json>. "}" ,]';
    const plan = { ...samplePlan, agents: samplePlan.agents.map((agent) => ({ ...agent, prompt })) };
    expect(parseAnswer(sampleAnswer(plan))).toEqual({ ok: true, prd: samplePrd, json: plan });
  });

  it('is not confused by examples in the PRD', () => {
    const prd = `${samplePrd}\n\nThe answer looks like <json>{…}</json>, the file like\n\n\`\`\`json\n{"agents": [1]}\n\`\`\`\n\nor <json>{"agents": []}</json>.`;
    expect(parseAnswer(sampleAnswer(samplePlan, prd))).toEqual({ ok: true, prd, json: samplePlan });
    expect(parseAnswer(`${prd}\n\`\`\`json\n${json}\n\`\`\``)).not.toMatchObject({ json: { agents: [1] } });
  });

  it('never has an earlier block taken for a last one that is broken', () => {
    const text = `${samplePrd}\n<json>${json}</json>\nBetter:\n<json>{"agents": [oops]}</json>`;
    expect(faultOf(text)).toMatch(/<json> block is no valid JSON/);
  });

  it('that holds no plan is handed on for its faults', () => {
    expect(parseAnswer(`${samplePrd}\n<json>{"plan": 1}</json>`)).toMatchObject({
      ok: true,
      json: { plan: 1 },
    });
  });
});

describe('faults', () => {
  it.each([
    ['', /no <json>/],
    ['Sorry, I cannot help with that.', /no <json>/],
    [samplePrd, /no <json>/],
    [`<json>${json}</json>`, /no PRD/],
    [`Here you are:\n<json>${json}</json>`, /lacks these sections.*Overview, Goals, User Stories/],
    [`${samplePrd.replace('## Goals', '## Aims')}\n<json>${json}</json>`, /: Goals\.$/],
    [`${samplePrd}\n<json>${json.slice(0, -20)}`, /never closed.*cut off/],
    [`${samplePrd}\n\`\`\`json\n${json.slice(0, -20)}`, /fenced json block is no valid JSON.*never closed/],
    [`${samplePrd}\n<json>${json.replace('2,', '2')}</json>`, /no valid JSON/],
    [`<think>I should say <json>${json}</json>`, /PRD lacks/],
  ])('%#: say what is missing', (text, fault) => {
    expect(faultOf(text)).toMatch(fault);
  });
});

describe('missingSections', () => {
  it.each([
    '# 1. OVERVIEW\n## 2) goals:\n### User stories\n#### Detailed technical plan (sections)\n# Non Goals',
    '**Overview**\n**Goals**\n**User Stories**\n**Detailed Technical Plan**\n**Non‑Goals:**',
    'Overview\n===\nGoals and Non-Goals\n---\nUser Stories\n---\nDetailed Technical Plan\n---',
  ])('tolerates case, numbering and level %#', (prd) => {
    expect(missingSections(prd)).toEqual([]);
  });

  it('takes neither the non-goals for the goals nor prose for a heading', () => {
    expect(missingSections('# Overview\n# Non-Goals\nuser stories\n# Detailed Technical Plan')).toEqual([
      'Goals',
      'User Stories',
    ]);
  });
});

describe('parseSplit', () => {
  it('takes the user’s PRD', () => {
    expect(parseSplit(`<json>${json}</json>`, 'mine')).toEqual({ ok: true, prd: 'mine', json: samplePlan });
  });
});

describe('any text', () => {
  const hostile = fc.string({
    unit: fc.constantFrom(
      '<json>',
      '</json>',
      '{',
      '}',
      '"',
      '\\',
      '```',
      '```json\n',
      '\n',
      '[',
      ']',
      ',',
      '//',
      '/*',
      '*/',
      '<think>',
      '</think>',
      '# Goals\n',
      'a',
      ' ',
      '"agents"',
      ':',
      '1',
    ),
    maxLength: 300,
  });

  it('is taken apart without a throw', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), hostile), (text) => {
        expect(typeof parseAnswer(text).ok).toBe('boolean');
      }),
      { numRuns: 2_000 },
    );
  });

  it('around a plan gives the same plan', () => {
    const prose = fc
      .string({ unit: 'grapheme' })
      .filter((text) => !/<json|<\/?think|^[ \t]*(```|~~~)|\r/im.test(text));
    const words = fc.string({ unit: 'binary', maxLength: 200 });
    const plans = fc.record({
      prd_slug: words,
      num_agents: fc.nat(),
      agents: fc.array(
        fc.record({ agent_id: words, prompt: fc.oneof(words, hostile), files_context: fc.array(words) }),
      ),
    });
    fc.assert(
      fc.property(plans, prose, prose, (plan, before, after) => {
        const block = `<json>${JSON.stringify(plan, null, 1)}</json>`;
        const fence = `\`\`\`json\n${JSON.stringify(plan)}\n\`\`\``;
        for (const form of [block, fence]) {
          const verdict = parseAnswer(`${before}\n${samplePrd}\n${before}\n${form}\n${after}`);
          expect(verdict).toMatchObject({ ok: true, json: plan });
        }
      }),
    );
  });

  it('of megabytes is taken apart in reasonable time', () => {
    const mega = 1_000_000;
    for (const text of [
      '<json>{',
      '<json>{"',
      '```json\n{"',
      '```',
      '"',
      '{',
      ' ',
      '\n',
      '# ',
      '<think>',
      '[',
    ]) {
      expect(parseAnswer(text.repeat(mega / text.length)).ok).toBe(false);
      expect(parseAnswer(`\`\`\`${text.repeat(mega / text.length)}`).ok).toBe(false);
    }
    const long = { ...samplePlan, agents: [{ ...samplePlan.agents[0], prompt: 'x'.repeat(5 * mega) }] };
    expect(parseAnswer(sampleAnswer(long))).toMatchObject({ ok: true });
  });
});
