import { homedir } from 'node:os';
import { expect, test } from 'vitest';
import { directories } from '../../src/config/directories.ts';

const usual = {
  config: '/home/u/.config/aider-dash',
  data: '/home/u/.local/share/aider-dash',
  cache: '/home/u/.cache/aider-dash',
  state: '/home/u/.local/state/aider-dash',
  runtime: null,
};

test('where nothing is set', () => {
  expect(directories({ HOME: '/home/u' }, 'linux')).toEqual(usual);
  expect(directories({ HOME: '/home/u' }, 'darwin')).toEqual(usual);
  expect(directories({}, 'linux').config).toBe(`${homedir()}/.config/aider-dash`);
});

test('where XDG says', () => {
  const env = {
    HOME: '/home/u',
    XDG_CONFIG_HOME: '/c',
    XDG_DATA_HOME: '/d',
    XDG_CACHE_HOME: 'relative',
    XDG_STATE_HOME: '',
    XDG_RUNTIME_DIR: '/run/user/1',
  };
  expect(directories(env, 'linux')).toEqual({
    ...usual,
    config: '/c/aider-dash',
    data: '/d/aider-dash',
    runtime: '/run/user/1/aider-dash',
  });
});

test('on Windows', () => {
  expect(directories({ LOCALAPPDATA: '/local' }, 'win32').data).toBe('/local/aider-dash/data');
});
