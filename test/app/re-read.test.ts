import { rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { PlaceReader } from '../../src/app/re-read.ts';
import type { Locator } from '../../src/model/evidence.ts';
import type { Json } from '../../src/model/json.ts';
import { sha256Hex } from '../../src/platform/digest.ts';
import { probity } from '../support/cli.ts';
import { itemOf } from '../support/items.ts';
import { writeTree } from '../support/tiny-catalogue.ts';
import { CANARY, smallOrganisation } from '../support/workspace.ts';

describe('a place that is read again', () => {
  const text = `first\nkey: ${CANARY} by ana@example.org\n"second" 'third' 77\n{"command":"x","cwd":"/srv/569969e5"} "\${A:-bOfZqfM2}"\n`;
  const root = writeTree({ 'a.txt': text });
  const source = { path: 'a.txt', sha256: sha256Hex(text), bytes: text.length };
  const locatorOf = (part: string, digest = true): Locator => {
    const byteStart = text.indexOf(part);
    if (byteStart === -1) throw new Error(`the text holds no ${part}`);
    const place = { byteStart, byteEnd: byteStart + part.length, line: 1, column: 1 };
    return digest ? { ...place, sha256: sha256Hex(part) } : place;
  };
  const reading = (locator: Locator, value: Json = 'first', path = 'a.txt', over = {}) => {
    const item = itemOf(
      'log',
      'x',
      { name: 'x' },
      { source: { ...source, path }, locators: { '/name': locator }, ...over },
    );
    return new PlaceReader(root, () => true).read(item, { value, locator });
  };

  it('is shown with its excerpt where its bytes are the same and say what the fact says', () => {
    expect(reading(locatorOf('first'))).toEqual({ state: 'unchanged', excerpt: 'first', why: '' });
    expect(reading(locatorOf('"second"'), 'second')?.excerpt).toBe('"second"');
    expect(reading(locatorOf("'third'"), 'third')?.excerpt).toBe("'third'");
    expect(reading(locatorOf('77'), 77)?.excerpt).toBe('77');
  });

  it('never shows a secret or an address, not even where the fact says the same', () => {
    const line = `key: ${CANARY} by ana@example.org`;
    const read = reading(locatorOf(line), line);
    expect(read?.state).toBe('unchanged');
    expect(read?.excerpt).toContain('key: [redacted');
    expect(read?.excerpt).not.toContain(CANARY.slice(4, 20));
    expect(read?.excerpt).not.toContain('ana@');
  });

  it.each([
    ['those of more than the fact', text, 'first'],
    ['those of another value', 'first', 'last'],
    ['those of an object', '{"command":"x","cwd":"/srv/569969e5"}', { command: 'x' }],
    ['those of a whole entry, of which the fact is one word', '{"command":"x","cwd":"/srv/569969e5"}', 'x'],
    ['those of a default', '"${A:-bOfZqfM2}"', 'reference'],
  ])('shows nothing where its bytes are %s', (_name, part, value) => {
    expect(reading(locatorOf(part), value)).toMatchObject({ state: 'unchanged', excerpt: null });
  });

  it('shows nothing of a kind about people', () => {
    const locator = locatorOf('first');
    const plain = itemOf('log', 'x', { name: 'first' }, { source, locators: { '/name': locator } });
    const read = new PlaceReader(root, () => false).read(plain, { value: 'first', locator });
    expect(read).toMatchObject({ state: 'unchanged', excerpt: null });
  });

  it('says what is changed, gone, redacted, derived, in a commit, or outside the folder', () => {
    const changed = { ...locatorOf('first'), sha256: sha256Hex('fir5t') };
    expect(reading(changed)?.state).toBe('changed');
    expect(reading(locatorOf('first'), 'first', 'absent.txt')?.state).toBe('gone');
    expect(reading(locatorOf('first', false))).toMatchObject({ state: 'not-checked' });
    expect(reading(locatorOf('first'), 'first', 'a.txt', { parameters: { derivedFrom: [] } })?.state).toBe(
      'not-checked',
    );
    symlinkSync('/etc', join(root, 'link'));
    expect(reading(locatorOf('first'), 'first', 'link/hostname')).toMatchObject({
      state: 'not-checked',
      excerpt: null,
    });
    expect(reading(locatorOf('first'), 'first', '../../etc/hostname')?.excerpt ?? null).toBeNull();
  });
});

describe('probity explain', () => {
  const secret = { files: { command: 'npx', args: ['-y', '@acme/files@1.0.0'], env: { API_TOKEN: CANARY } } };
  const root = smallOrganisation({
    'logs/gateway.jsonl': undefined,
    '.mcp.json': JSON.stringify({ mcpServers: secret }, null, 2),
  });
  const run = [root, '--out', join(root, 'out'), '--framework', 'gdpr', '--as-of', '2026-11-20'];
  beforeAll(async () => void (await probity('collect', ...run)));

  it('reads the cited bytes again, shows custody, and keeps the secret out', async () => {
    const { stdout } = await probity('explain', 'SUP-01', ...run);
    expect(stdout).toContain('read again, the same bytes: ');
    expect(stdout).toContain('collected 2026-11-20T12:00:00.000Z by mcp');
    const secrets = await probity('explain', 'SEC-01', ...run);
    expect(secrets.stdout).toContain('not read again: the bytes hold a value that was redacted');
    for (const { stdout: all } of [secrets, await probity('explain', 'SEC-01', ...run, '--json')])
      expect(all).not.toContain(CANARY.slice(4, 20));
  });

  it('says where the source has changed, and where it is gone', async () => {
    const file = join(root, '.mcp.json');
    writeFileSync(
      file,
      JSON.stringify({ mcpServers: { files: { command: 'npx', args: ['-y', '@acme/files@9.9.9'] } } }),
    );
    expect((await probity('explain', 'SUP-01', ...run)).stdout).toContain('other bytes stand there now');
    rmSync(file);
    expect((await probity('explain', 'SUP-01', ...run)).stdout).toContain('gone since it was collected');
  });
});
