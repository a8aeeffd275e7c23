import assert from 'node:assert/strict';
import { test } from 'node:test';
import { line, list } from '../src/format.mjs';

test('an ordinary item is told in one line', () => {
  assert.equal(line({ id: 1, title: 'first', done: false }), '[ ] 1. first');
  assert.equal(line({ id: 2, title: 'second', done: true }), '[x] 2. second');
});

test('a list has an item a line', () => {
  const items = [
    { id: 1, title: 'first', done: false },
    { id: 2, title: 'second', done: true },
  ];
  assert.equal(list({ items }), '[ ] 1. first\n[x] 2. second');
});
