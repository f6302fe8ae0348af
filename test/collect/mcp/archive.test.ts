import { createHash } from 'node:crypto';
import { inflateRawSync } from 'node:zlib';
import { strToU8, zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { packedManifest } from '../../../src/collect/mcp/manifests/archive.ts';
import type { Run } from '../support.ts';
import { factProblems } from './facts.ts';
import { collect } from './support.ts';

const MANIFEST = {
  manifest_version: '0.3',
  name: 'payments',
  version: '1.0.0',
  description: 'Pays.',
  author: { name: 'Acme' },
  server: {
    type: 'node',
    entry_point: 'server/index.js',
    mcp_config: { command: 'node', args: ['${__dirname}/server/index.js'], env: { LOG_LEVEL: 'info' } },
  },
};

function bundle(manifest: object | string, more: Record<string, Uint8Array> = {}): Uint8Array {
  const text = typeof manifest === 'string' ? manifest : JSON.stringify(manifest, null, 2);
  return zipSync({ 'manifest.json': strToU8(text), 'server/index.js': strToU8('//'), ...more });
}

const reasons = (run: Run): readonly string[] =>
  run.problems.map((each) => `${each.state} ${each.diagnostics[0]?.message ?? ''}`);

describe('a packed bundle', () => {
  it.each(['tools/payments.mcpb', 'old.DXT'])('%s is read like its unpacked manifest', async (path) => {
    const { drafts, problems } = await collect({ [path]: bundle(MANIFEST) });
    expect(problems).toEqual([]);
    expect(drafts.flatMap(factProblems)).toEqual([]);
    expect(drafts.map((each) => each.kind).sort()).toEqual(['mcp-manifest', 'mcp-server']);
    const manifest = drafts.find((each) => each.kind === 'mcp-manifest');
    expect(manifest?.facts['launch']).toMatchObject({ entryPointUsed: true, entryPointFound: true });
    expect(manifest?.parameters).toMatchObject({ member: 'manifest.json' });
  });

  it('places lead to the packed bytes, whose digest is right', async () => {
    const zip = bundle(MANIFEST);
    const { drafts } = await collect({ 'p.mcpb': zip });
    const place = drafts[0]?.locators[''];
    const part = zip.subarray(place?.byteStart, place?.byteEnd);
    expect(JSON.parse(inflateRawSync(part).toString('utf8'))).toEqual(MANIFEST);
    expect(place?.sha256).toBe(createHash('sha256').update(part).digest('hex'));
  });

  it('a signature behind the zip does not hide the manifest', async () => {
    const signed = Buffer.concat([bundle(MANIFEST), Buffer.from('MCPB_SIG_V1'), Buffer.alloc(5000, 7)]);
    expect((await collect({ 'p.mcpb': signed })).drafts).toHaveLength(2);
  });

  it('a secret in it is taken out, and the packed bytes are then not digested', async () => {
    const secret = `ghp_${'a1B2c3D4'.repeat(5)}`.slice(0, 40);
    const held = structuredClone(MANIFEST);
    Object.assign(held.server.mcp_config.env, { GITHUB_TOKEN: secret });
    const { drafts } = await collect({ 'p.mcpb': bundle(held) });
    expect(JSON.stringify(drafts)).not.toContain(secret);
    const server = drafts.find((each) => each.kind === 'mcp-server');
    expect(server?.redactions).toHaveLength(1);
    expect(server?.locators['']).not.toHaveProperty('sha256');
  });

  it('a file of another format with this ending is passed over', async () => {
    expect(await collect({ 'texture.dxt': 'DDS binary' })).toMatchObject({ drafts: [], problems: [] });
  });

  it.each([
    ['no manifest', zipSync({ 'readme.md': strToU8('x') }), 'no manifest.json'],
    ['a manifest that does not parse', bundle('{'), 'does not parse'],
    ['a manifest that is a list', bundle('[]'), 'does not parse'],
    ['a manifest that swells', bundle(' '.repeat(8 << 20)), 'swells'],
    ['a lost end', bundle(MANIFEST).subarray(0, 200), 'missing or damaged'],
  ])('%s is said, and the next file is still read', async (_, zip, words) => {
    const run = await collect({ 'a.mcpb': zip, 'b.mcpb': bundle(MANIFEST) });
    expect(reasons(run)).toEqual([expect.stringMatching(`^unrecognised .*${words}`)]);
    expect(run.drafts).toHaveLength(2);
  });

  it('a table of contents that lies about the size is caught while unpacking', () => {
    const zip = Buffer.from(bundle(' '.repeat(8 << 20)));
    const entry = zip.lastIndexOf(Buffer.from('manifest.json')) - 46;
    zip.writeUInt32LE(100, entry + 24);
    expect(packedManifest(zip)).toMatchObject({ ok: false, message: expect.stringContaining('cannot be unpacked') });
  });

  it('no flipped byte makes the reader throw', () => {
    const zip = bundle(MANIFEST);
    let damaged = 0;
    for (let at = 0; at < zip.length; at += 1) {
      const copy = Uint8Array.from(zip);
      copy[at] = (copy[at] ?? 0) ^ 0xff;
      if (!packedManifest(copy).ok) damaged += 1;
    }
    expect(damaged).toBeGreaterThan(10);
  });
});
