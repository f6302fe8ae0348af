import { rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { PlaceReader } from '../../src/app/re-read.ts';
import { sha256Hex } from '../../src/platform/digest.ts';
import { probity } from '../support/cli.ts';
import { itemOf } from '../support/items.ts';
import { writeTree } from '../support/tiny-catalogue.ts';
import { CANARY, smallOrganisation } from '../support/workspace.ts';

describe('a place that is read again', () => {
  const text = `first\nkey: ${CANARY} by ana@example.org\nlast\n`;
  const root = writeTree({ 'a.txt': text });
  const locatorOf = (part: string, digest = true) => {
    const byteStart = text.indexOf(part);
    const place = { byteStart, byteEnd: byteStart + part.length, line: 1, column: 1 };
    return digest ? { ...place, sha256: sha256Hex(part) } : place;
  };
  const reading = (locator: ReturnType<typeof locatorOf>, path = 'a.txt', over = {}) => {
    const locators = { '/name': locator };
    const source = { path, sha256: sha256Hex(text), bytes: text.length };
    const item = itemOf('log', 'x', { name: 'x' }, { source, locators, ...over });
    return new PlaceReader(root, () => true).read(item, { value: 'x', locator });
  };

  it('is shown with its excerpt where its bytes are the same', () => {
    expect(reading(locatorOf('first'))).toEqual({ state: 'unchanged', excerpt: 'first', why: '' });
  });

  it('never shows a secret or an address, and says that more lines follow', () => {
    const read = reading(locatorOf(text));
    expect(read?.excerpt).toBe('first […]');
    const line = reading(locatorOf(`key: ${CANARY} by ana@example.org`));
    expect(line?.state).toBe('unchanged');
    expect(line?.excerpt).not.toContain(CANARY.slice(4, 20));
    expect(line?.excerpt).not.toContain('ana@');
  });

  it('shows nothing of an entry that had something redacted, nor of a kind about people', () => {
    const locator = locatorOf('first');
    const redactions = [{ pointer: '/k', class: 'x', length: 3, fingerprint: '0'.repeat(16) }];
    const source = { path: 'a.txt', sha256: '', bytes: 1 };
    const item = itemOf('log', 'x', { name: {} }, { source, locators: { '': locator }, redactions });
    const shown = { value: {}, locator };
    expect(new PlaceReader(root, () => true).read(item, shown)).toMatchObject({ state: 'unchanged', excerpt: null });
    const plain = itemOf('log', 'x', { name: {} }, { source, locators: { '': locator } });
    expect(new PlaceReader(root, () => false).read(plain, shown)).toMatchObject({ state: 'unchanged', excerpt: null });
  });

  it('says what is changed, gone, redacted, derived, in a commit, or outside the folder', () => {
    const changed = { ...locatorOf('first'), sha256: sha256Hex('fir5t') };
    expect(reading(changed)?.state).toBe('changed');
    expect(reading(locatorOf('first'), 'absent.txt')?.state).toBe('gone');
    expect(reading(locatorOf('first', false))).toMatchObject({ state: 'not-checked' });
    expect(reading(locatorOf('first'), 'a.txt', { parameters: { derivedFrom: [] } })?.state).toBe('not-checked');
    symlinkSync('/etc', join(root, 'link'));
    expect(reading(locatorOf('first'), 'link/hostname')).toMatchObject({ state: 'not-checked', excerpt: null });
    expect(reading(locatorOf('first'), '../../etc/hostname')?.excerpt ?? null).toBeNull();
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
