import assert from 'node:assert/strict';
import { test } from 'node:test';
import { add, complete, createStore } from '../src/store.mjs';

test('items are numbered from one', () => {
  const store = createStore();
  assert.equal(add(store, 'first').id, 1);
  assert.equal(add(store, 'second').id, 2);
});

test('an item can be done', () => {
  const store = createStore();
  add(store, 'first');
  assert.equal(complete(store, 1).done, true);
});
