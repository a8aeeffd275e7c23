import { describe, expect, it } from 'vitest';
import { createShownDiff, type Ends } from '../../src/dashboard/shown-diff.ts';

const patch = (text: string) => `diff --git a/f b/f\n--- a/f\n+++ b/f\n@@ -1 +1 @@\n-x\n+${text}\n`;

const watched = () => {
  const waiting = new Map<
    string,
    { readonly give: (text: string) => void; readonly fail: (error: Error) => void }
  >();
  const asked: Ends[] = [];
  const diff = createShownDiff({
    read: (ends) => {
      asked.push(ends);
      return new Promise((give, fail) => {
        waiting.set(ends.tip, { give, fail });
      });
    },
    onChange: () => {},
    wordsOf: (error) => (error instanceof Error ? error.message : ''),
  });
  const settled = async (tip: string, text: string | Error): Promise<void> => {
    if (text instanceof Error) waiting.get(tip)?.fail(text);
    else waiting.get(tip)?.give(text);
    await new Promise((resolve) => setImmediate(resolve));
  };
  const shown = (): string => {
    const now = diff.diff();
    return now.kind === 'read' ? JSON.stringify(now.lines.at(-1)?.code?.text) : now.kind;
  };
  return { diff, asked, settled, shown };
};

describe('the diff on the screen', () => {
  it('stays while the next one is read, and is read once for each head', async () => {
    const { diff, asked, settled, shown } = watched();
    const ends = (tip: string) => ({ of: 'a', base: 'base', tip });
    diff.show(ends('1'));
    expect(shown()).toBe('reading');
    await settled('1', patch('one'));
    expect(shown()).toBe('"one"');
    diff.show(ends('1'));
    diff.show(ends('2'));
    expect([shown(), asked.length]).toEqual(['"one"', 2]);
    await settled('2', patch('two'));
    expect(shown()).toBe('"two"');
  });

  it('is never that of another agent, or an older one that came late', async () => {
    const { diff, settled, shown } = watched();
    diff.show({ of: 'a', base: 'base', tip: '1' });
    diff.show({ of: 'b', base: 'base', tip: '2' });
    await settled('2', patch('two'));
    await settled('1', patch('one'));
    expect(shown()).toBe('"two"');
    diff.show({ of: 'a', base: 'base', tip: '1' });
    expect(shown()).toBe('reading');
    diff.show(null);
    expect(shown()).toBe('none');
  });

  it('says why it can’t be read', async () => {
    const { diff, settled } = watched();
    diff.show({ of: 'a', base: 'base', tip: '1' });
    await settled('1', new Error('The commit is gone.'));
    expect(diff.diff()).toEqual({ kind: 'failed', reason: 'The commit is gone.' });
  });
});
