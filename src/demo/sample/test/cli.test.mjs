import assert from 'node:assert/strict';
import { test } from 'node:test';
import { run } from '../src/cli.mjs';
import { createStore } from '../src/store.mjs';

test('what was added is listed', () => {
  const store = createStore();
  assert.equal(run(store, ['add', 'Water', 'the', 'plants']), 'added 1');
  assert.equal(run(store, ['list']), '[ ] 1. Water the plants');
});
