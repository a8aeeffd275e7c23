import { describe, expect, it } from 'vitest';
import { fold } from '../../src/core/reduce.ts';
import { fieldOf } from '../../src/dashboard/field.ts';
import { paletteEntries } from '../../src/dashboard/palette.ts';
import { plain } from '../../src/dashboard/views/line.ts';
import { paletteView } from '../../src/dashboard/views/palette.ts';
import { busyRun, scene } from '../helpers/busy-run.ts';
import { history } from '../helpers/history.ts';

const state = fold(history(...busyRun));
const names = (written: string, where = scene('agent_1', 'run', ['command', 'copy'])) =>
  paletteEntries(state, where, written).map(({ name }) => name);

describe('the palette', () => {
  it('offers what can be done now and nothing else, then the agents', () => {
    const all = names('');
    expect(all).toEqual(expect.arrayContaining(['stop', 'pause', 'theme', 'help', 'detach', 'agent_1']));
    // No steps, not itself, and nothing that needs what is not there.
    for (const absent of ['up', 'left', 'page up', 'commands', 'merge', 'take over'])
      expect(all).not.toContain(absent);
    expect(all.slice(-state.agents.length)).toEqual(state.agents.map(({ id }) => id));
    expect(names('', scene('agent_1', 'run', []))).not.toContain('stop');
  });

  it('has first what begins with what is written, then names with it in them, then what is about it', () => {
    expect(names('stop').slice(0, 2)).toEqual(['stop', 'stop the run']);
    expect(names('  RUN stop ')[0]).toBe('stop the run');
    expect(names('branch')).toContain('copy');
    expect(names('no such thing')).toEqual([]);
  });

  it('finds agents by their number and by their task', () => {
    expect(names('agent_3')[0]).toBe('agent_3');
    const [, second] = state.agents;
    expect(names(second?.description ?? '')).toEqual([second?.id]);
  });
});

describe('the list of the palette', () => {
  const entries = paletteEntries(state, scene('agent_1', 'run', ['command']), '');
  const shown = (chosen: number, height: number) =>
    paletteView({ entries, field: fieldOf(''), chosen, width: 60, height });

  it.each([0, 5, entries.length - 1])('always holds the chosen one: %i', (chosen) => {
    const { lines } = shown(chosen, 8);
    expect(lines).toHaveLength(8);
    const marked = lines.filter((line) => line.some(({ role }) => role === 'selected'));
    expect(marked.map(plain).join()).toContain(entries[chosen]?.name);
    expect(marked).toHaveLength(1);
  });

  it('says when there is nothing', () =>
    expect(
      paletteView({ entries: [], field: fieldOf('x'), chosen: 0, width: 60, height: 8 }).lines.map(plain),
    ).toEqual([': x', '', 'Nothing that can be done now is called that.']));
});
