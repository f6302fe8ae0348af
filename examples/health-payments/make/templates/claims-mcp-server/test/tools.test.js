import assert from 'node:assert/strict';
import { test } from 'node:test';
import { tools } from '../dist/tools.js';

test('a path instead of a claim is refused', () => {
  assert.equal(tools.get_claim.safeParse({ claim: '../../etc/passwd' }).success, false);
});
