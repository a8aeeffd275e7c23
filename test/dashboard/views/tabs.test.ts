import { expect, it } from 'vitest';
import { tabs } from '../../../src/dashboard/ui.ts';
import { plain } from '../../../src/dashboard/views/line.ts';
import { tabAt, tabsLine } from '../../../src/dashboard/views/tabs.ts';

it('a click on a title is a click on its tab, whichever is shown', () => {
  for (const shown of tabs) {
    const line = plain(tabsLine(shown));
    for (const tab of tabs) {
      const column = line.indexOf(tab);
      expect([tabAt(column), tabAt(column + tab.length - 1)]).toEqual([tab, tab]);
    }
    expect(tabAt(line.length)).toBe(null);
  }
});
