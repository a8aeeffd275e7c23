import type { Line } from '../styled.ts';
import { type Tab, tabs } from '../ui.ts';
import { span } from './line.ts';

/** The titles of the tabs; the one that is shown stands in brackets. */
export const tabsLine = (shown: Tab): Line =>
  tabs.flatMap((tab) => (tab === shown ? [span('accent', `[${tab}]`, true)] : [span('dim', ` ${tab} `)]));

/** The tab whose title covers this column of the line; null when none does. */
export const tabAt = (column: number): Tab | null => {
  let end = 0;
  for (const tab of tabs) {
    const begin = end;
    end += tab.length + 2;
    if (column >= begin && column < end) return tab;
  }
  return null;
};
