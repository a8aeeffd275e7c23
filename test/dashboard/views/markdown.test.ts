import { describe, expect, it } from 'vitest';
import { plain } from '../../../src/dashboard/views/line.ts';
import { markdownLines, markdownParts } from '../../../src/dashboard/views/markdown.ts';

const shown = (markdown: string, width = 40): readonly string[] => markdownLines(markdown, width).map(plain);
/** The roles of the pieces of the first line. */
const roles = (markdown: string): readonly string[] =>
  (markdownLines(markdown, 60)[0] ?? []).map(({ text, role, bold }) => `${text}:${role}${bold ? '!' : ''}`);

describe('Markdown on the screen', () => {
  it('has headings, paragraphs and rules with room between them', () =>
    expect(shown('# One\n\ntext that\nis broken\n\n## Two\nmore  \nand more\n\n---\n', 12)).toEqual([
      'One',
      '═══',
      '',
      'text that is',
      'broken',
      '',
      'Two',
      'more',
      'and more',
      '',
      '─'.repeat(12),
    ]));

  it('has lists in lists, numbers from where they begin, and tasks', () =>
    expect(shown('- a\n  - b\n- [ ] open\n- [x] done\n- [y] no task\n\n9. nine\n10. ten\n')).toEqual([
      ' • a',
      '    • b',
      ' ☐ open',
      ' ☑ done',
      ' • [y] no task',
      '',
      ' 9.  nine',
      ' 10. ten',
    ]));

  it('keeps code as it is, in a fence or not', () =>
    expect(shown('```js\nconst a = "*b*";\n\n\tx\n```\n\n    one\n    two\n\n> said\n> so')).toEqual([
      '▏ const a = "*b*";',
      '▏ ',
      '▏   x',
      '',
      '▏ one',
      '▏ two',
      '',
      '│ said so',
    ]));

  it('has tables, whose cells are cut where there is no room', () => {
    expect(shown('| a | b |\n|---|---|\n| 1 | **two** |\n')).toEqual(['a │ b  ', '──┼────', '1 │ two']);
    for (const line of shown('| long title | b |\n|---|---|\n| a very long cell | `x` |\n', 14))
      expect(line.length).toBeLessThanOrEqual(14);
  });

  it('gives emphasis, code and addresses their looks', () => {
    expect(roles('a **b *c*** ~~d~~ `e` &amp; \\*')).toEqual([
      'a :text',
      'b c:strong!',
      ' :text',
      'd:dim',
      ' :text',
      'e:busy',
      ' & *:text',
    ]);
    expect(roles('https://x.y/ü?a=1 <https://z.y>')).toEqual([
      'https://x.y/ü?a=1:accent',
      ' :text',
      'https://z.y:accent',
    ]);
    expect(roles('[docs](https://x.y/é)')).toEqual(['docs:accent', ' (https://x.y/é):dim']);
    expect(roles('![a *b*](c.png)')).toEqual(['a *b* (c.png):dim']);
  });

  it('shows HTML, and an address that would act, as text', () => {
    expect(shown('<script>\nalert(1)\n</script>\n\n<!-- note --> a <b>c</b>')).toEqual([
      '<script> alert(1) </script>',
      '',
      '<!-- note --> a <b>c</b>',
    ]);
    expect(shown('[click](javascript:alert(1))')).toEqual(['[click](javascript:alert(1))']);
  });

  it('falls into parts: headings with their depth, items and rows one by one', () =>
    expect(
      markdownParts('## G\n\n- a\n- b\n\ntext\n', 30).map(({ depth, lines }) => [depth, ...lines.map(plain)]),
    ).toEqual([
      [2, 'G'],
      [0, ' • a'],
      [0, ' • b'],
      [0, ''],
      [0, 'text', ''],
    ]));
});
