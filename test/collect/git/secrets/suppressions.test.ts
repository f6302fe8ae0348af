import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { compileValueSchema } from '../../../../src/catalogue/validate.ts';
import { readSuppressions } from '../../../../src/collect/git/secrets/suppressions.ts';
import type { Json, JsonObject } from '../../../../src/model/json.ts';
import { folderWith } from '../../support.ts';

const schema = JSON.parse(readFileSync('templates/workspace/secret-suppressions.schema.json', 'utf8')) as JsonObject;
const valid = { fingerprint: '0123456789abcdef', owner: 'Head', reason: 'Revoked and replaced', expires: '2027-01-31' };

describe('the published schema of suppressions', () => {
  it.each<readonly [string, Json, 'valid' | 'invalid']>([
    ['one entry', [valid], 'valid'],
    ['no entry', [], 'valid'],
    ['an unknown key', [{ ...valid, note: 'x' }], 'invalid'],
    ['a fingerprint of another length', [{ ...valid, fingerprint: '0123' }], 'invalid'],
    ['an owner of one letter', [{ ...valid, owner: 'H' }], 'invalid'],
    ['a reason of one word', [{ ...valid, reason: 'ok' }], 'invalid'],
    ['a day in words', [{ ...valid, expires: 'never' }], 'invalid'],
    ['no day', [{ fingerprint: valid.fingerprint, owner: valid.owner, reason: valid.reason }], 'invalid'],
    ['a map', { suppressions: [] }, 'invalid'],
  ])('and the reader agree on %s', async (_, document, state) => {
    const root = folderWith({ 'secret-suppressions.yaml': stringify(document) });
    expect((await readSuppressions(root)).state).toBe(state);
    expect(compileValueSchema(schema)(document as JsonObject).length === 0).toBe(state === 'valid');
  });
});
