import { describe, expect, it } from 'vitest';
import { createShownText, type Follower, type TextSource } from '../../src/dashboard/shown-text.ts';

const output = (attempt: number): TextSource => ({ kind: 'output', agent: 'a', attempt });

const watched = () => {
  const asked: TextSource[] = [];
  const tells: ((line: string) => void)[] = [];
  let closed = 0;
  let changes = 0;
  const text = createShownText(
    (source, onLine): Follower => {
      asked.push(source);
      tells.push(onLine);
      return {
        close: async () => {
          closed += 1;
        },
      };
    },
    () => {
      changes += 1;
    },
  );
  return {
    text,
    asked,
    tell: (line: string) => tells.at(-1)?.(line),
    tells,
    closed: () => closed,
    changes: () => changes,
  };
};

describe('a text that others hold', () => {
  it('is asked for once, and let go for another', () => {
    const { text, asked, tell, tells, closed, changes } = watched();
    text.show(output(1));
    text.show(output(1));
    tell('one');
    expect([asked, text.lines(), changes()]).toEqual([[output(1)], ['one'], 1]);
    text.show(output(2));
    expect([text.lines(), closed()]).toEqual([[], 1]);
    // The last words of what was let go.
    tells[0]?.('late');
    expect(text.lines()).toEqual([]);
    text.show(null);
    expect(closed()).toBe(2);
  });

  it('keeps its newest lines, and the same list as long as it only grows', () => {
    const { text, tell } = watched();
    text.show(output(1));
    tell('first');
    const list = text.lines();
    for (let line = 2; line <= 10_000; line += 1) tell(`line ${line}`);
    expect(text.lines()).toBe(list);
    tell('line 10001');
    expect(text.lines()).toHaveLength(5_000);
    expect(text.lines().at(-1)).toBe('line 10001');
  });

  it('is bounded, however long its lines are, and harmless', () => {
    const { text, tell } = watched();
    text.show(output(1));
    const long = `\u001b]52;c;eA==\u0007${'x'.repeat(1_000_000)}`;
    for (let line = 0; line < 2_000; line += 1) tell(long);
    expect(text.lines().reduce((sum, { length }) => sum + length, 0)).toBeLessThanOrEqual(4_000_000);
    expect(text.lines().at(-1)).toMatch(/^x+…$/);
  });
});
