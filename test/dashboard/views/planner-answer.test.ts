import { describe, expect, it } from 'vitest';
import { aboutTokens, plannerAnswer } from '../../../src/dashboard/views/planner-answer.ts';

describe('an answer that is not whole yet', () => {
  it('is the PRD until its block begins', () => {
    expect(plannerAnswer('# PRD\n\nA `<json>` tag is spoken of.')).toEqual({
      prd: '# PRD\n\nA `<json>` tag is spoken of.',
      shares: null,
      thinks: false,
    });
    expect(plannerAnswer('# PRD\n\n<js')).toMatchObject({ shares: null });
    expect(plannerAnswer('# PRD\n\n<json>')).toMatchObject({ prd: '# PRD\n\n', shares: [] });
    expect(plannerAnswer('# PRD\n\n```json\n{"agents": [')).toMatchObject({ prd: '# PRD\n\n', shares: [] });
  });

  it('names the agents as they come', () => {
    const text =
      '# PRD\n<json>\n{"agents": [{"agent_id": "one"}, {"agent_id":"two", "prompt": "x"}, {"agent_id": "thr';
    expect(plannerAnswer(text).shares).toEqual(['one', 'two']);
  });

  it('leaves thoughts out', () => {
    expect(plannerAnswer('<think>Hm, <json>{')).toEqual({ prd: '', shares: null, thinks: true });
    expect(plannerAnswer('<think>Hm.</think># PRD')).toEqual({ prd: '# PRD', shares: null, thinks: false });
  });
});

it('counts tokens roughly', () => {
  expect(aboutTokens(400)).toBe(100);
});
