import { describe, expect, it } from 'vitest';
import { fold } from '../../src/core/reduce.ts';
import { keyFault } from '../../src/dashboard/keys/key-name.ts';
import { remapped } from '../../src/dashboard/keys/remap.ts';
import { bindingFor, bindings } from '../../src/dashboard/keys.ts';
import { confirm, question } from '../../src/dashboard/views/confirm.ts';
import { footer } from '../../src/dashboard/views/footer.ts';
import { help } from '../../src/dashboard/views/help.ts';
import { plain } from '../../src/dashboard/views/line.ts';
import { busyRun, scene } from '../helpers/busy-run.ts';
import { history } from '../helpers/history.ts';

const busy = fold(history(...busyRun));
const withKeys = (wishes: Readonly<Record<string, readonly string[]>>) => {
  const table = remapped(bindings, wishes);
  const here = (context: Parameters<typeof scene>[1] = 'run') => ({
    ...scene('agent_1', context),
    bindings: table,
  });
  return { table, here, does: (key: string) => bindingFor(key, busy, here())?.action ?? null };
};

describe('the user’s own keys', () => {
  it('take the place of the table’s, everywhere they are shown', () => {
    const { here, does, table } = withKeys({ kill: ['W', 'delete'], 'stop-run': [], yes: ['f5'] });
    expect([does('W'), does('delete'), does('x'), does('Q')]).toEqual(['kill', 'kill', null, null]);
    expect(plain(footer(busy, here(), 120))).toContain('W stop');
    const lines = help(busy, here(), { all: table, width: 80 }).map(plain);
    expect(lines.some((line) => /^W delete +End the agent/.test(line))).toBe(true);
    expect(
      confirm(question('kill', busy, null), 50, table)
        .map(plain)
        .at(-1),
    ).toBe('f5 yes   n no');
  });

  it('may be swapped, and shared by actions that are never there together', () => {
    const swapped = withKeys({ zoom: ['v'], prd: ['z'] });
    expect([swapped.does('v'), swapped.does('z')]).toEqual(['zoom', 'prd']);
    expect(withKeys({ pause: ['w'], continue: ['w'] }).does('w')).toBe('pause');
  });

  it('name agents by their place, whatever the keys are', () => {
    expect(withKeys({ 'focus-place': ['f1', 'f2'] }).does('f2')).toBe('focus-place');
  });

  it('leave writing, and leaving by ctrl-c, as they are', () => {
    const { here, does, table } = withKeys({ back: ['backspace'], choose: ['f2'], detach: ['W'] });
    expect(bindingFor('escape', busy, here('input'))?.action).toBe('back');
    expect(bindingFor('enter', busy, here('input'))?.action).toBe('choose');
    expect(bindingFor('enter', busy, here('search'))?.action).toBe('choose');
    expect(bindingFor('backspace', busy, here('zoom'))?.action).toBe('back');
    expect([does('W'), does('ctrl-c'), does('q')]).toEqual(['detach', 'detach', null]);
    expect(remapped(bindings, {})).toEqual(bindings);
    expect(table.every(({ shown }) => shown !== '')).toBe(true);
  });
});

describe('keys that can’t be', () => {
  it.each([
    [{ kil: ['x'] }, /no action "kil"/, /Did you mean kill\?/],
    [{ repaint: ['f5'] }, /repaint keeps its key/, /Leave it out/],
    [{ kill: ['esc'] }, /"esc" for kill is no key; the nearest is escape/, /docs\/keys\.md/],
    [{ kill: ['Ctrl-X'] }, /"Ctrl-X" for kill is no key; the nearest is ctrl-x/, /docs\/keys\.md/],
    [{ kill: ['ctrl-s'] }, /the terminal’s own/, /docs\/keys\.md/],
    [{ kill: ['r'] }, /r would mean kill and retry \(run\)/, /another key/],
    [{ summary: ['?'] }, /\? would mean summary and help/, /another key/],
    [{ kill: ['ctrl-c'] }, /kept for leaving/, /docs\/keys\.md/],
    [{ back: [] }, /back needs a key/, /keep its own/],
  ])('%j', (wishes, message, hint) => {
    expect(() => remapped(bindings, wishes)).toThrow(
      expect.objectContaining({
        message: expect.stringMatching(message),
        hint: expect.stringMatching(hint),
        exitCode: 2,
      }),
    );
  });

  it('are those that no terminal sends, and those that are others’', () => {
    for (const key of [
      'x',
      'X',
      'é',
      '?',
      'f12',
      'ctrl-o',
      'alt-x',
      'shift-tab',
      'ctrl-pageup',
      'ctrl-alt-k',
    ])
      expect([key, keyFault(key)]).toEqual([key, null]);
    for (const key of [
      'ctrl-q',
      'ctrl-s',
      'ctrl-a',
      'ctrl-b',
      'ctrl-z',
      'ctrl-i',
      'shift-x',
      'ctrl-1',
      'xx',
      '',
    ])
      expect([key, keyFault(key)]).toEqual([key, expect.any(String)]);
  });

  it('are none of the table', () => {
    const keys = bindings.flatMap((one) => one.keys).filter((key) => key !== 'ctrl-c' && key !== 'ctrl-l');
    for (const key of keys) expect([key, keyFault(key)]).toEqual([key, null]);
  });
});
