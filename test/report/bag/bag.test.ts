import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { type BagInput, writeBag } from '../../../src/report/bag/bag.ts';
import { readBag } from '../../../src/report/bag/read-bag.ts';
import { ARCHIVE_LIMITS, readZip } from '../../../src/report/bag/read-zip.ts';
import { zipOf } from '../../../src/report/bag/zip.ts';

const folder = mkdtempSync(join(tmpdir(), 'probity-bag-test-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const text = (content: string): Uint8Array => new TextEncoder().encode(content);

function input(changes: Partial<BagInput> = {}): BagInput {
  return {
    folder: 'pack',
    payload: new Map([
      ['pack.pdf', text('%PDF-1.7 not really')],
      ['evidence/EV-0002.json', text('{"b":2}')],
      ['evidence/EV-0001.json', text('{"a":"Grüße"}')],
      ['empty.csv', new Uint8Array()],
    ]),
    info: [
      ['Source-Organization', 'Nordwind\nPayload-Oxum: 0.0 & Partner'],
      ['External-Identifier', 'PRB-1'],
    ],
    ...changes,
  };
}

function has(tool: string): boolean {
  const found = spawnSync(tool, ['--help']).error === undefined;
  if (!found) console.warn(`skipped: ${tool} is not installed, so it cannot read the bag a second time`);
  return found;
}

describe('writeBag', () => {
  const zip = writeBag(input());

  it('gives equal bytes for equal input, in any order and in another time zone', () => {
    const zone = process.env['TZ'];
    process.env['TZ'] = 'Pacific/Kiritimati';
    const { payload } = input();
    const again = writeBag(input({ payload: new Map([...payload].reverse()) }));
    if (zone === undefined) delete process.env['TZ'];
    else process.env['TZ'] = zone;
    expect(Buffer.compare(zip, again)).toBe(0);
  });

  it('is read back whole, with its digests re-computed', () => {
    const bag = readBag(zip);
    expect(bag.folder).toBe('pack');
    const contentOf = (payload: BagInput['payload']): readonly (readonly [string, string])[] =>
      [...payload.keys()].sort().map((name) => [name, Buffer.from(payload.get(name) ?? []).toString('utf8')] as const);
    expect(contentOf(bag.payload)).toEqual(contentOf(input().payload));
    expect(Buffer.compare(writeBag(bag), zip)).toBe(0);
  });

  it('declares BagIt 1.0, counts its payload and lets no value of bag-info.txt add a line', () => {
    const files = readZip(zip);
    const info = Buffer.from(files.get('pack/bag-info.txt') ?? []).toString('utf8');
    expect(Buffer.from(files.get('pack/bagit.txt') ?? []).toString('utf8')).toBe(
      'BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n',
    );
    expect(info.match(/^Payload-Oxum: .*$/gm)).toEqual(['Payload-Oxum: 41.4']);
  });

  it.each([
    ['../escape'],
    ['/absolute'],
    ['a\\b'],
    ['.hidden'],
    ['a//b'],
    ['a/../b'],
    ['Übersicht.csv'],
    ['line\nend'],
    ['a%0Ab'],
    ['C:x'],
    [''],
  ])('refuses a payload named %j', (name) => {
    expect(() => writeBag(input({ payload: new Map([[name, text('x')]]) }))).toThrow(/no plain path/);
  });

  it('refuses an empty payload and a folder that is more than a name', () => {
    expect(() => writeBag(input({ payload: new Map() }))).toThrow(/without payload/);
    expect(() => writeBag(input({ folder: 'a/b' }))).toThrow(/no folder name/);
  });

  it('refuses more files than its own reader accepts', () => {
    const none = new Uint8Array();
    const files = new Map(Array.from({ length: ARCHIVE_LIMITS.entries + 1 }, (_, n) => [`f${n}`, none] as const));
    expect(() => zipOf(files)).toThrow(/at most 60000 files/);
  });

  it('stores what its own reader would take for a bomb, and reads it back', () => {
    const files = new Map([['zeros', new Uint8Array(8 * 1024 * 1024)]]);
    expect(readZip(zipOf(files)).get('zeros')?.length).toBe(8 * 1024 * 1024);
  });
});

describe.skipIf(!has('unzip') || !has('sha256sum'))('stock tools', () => {
  it('unpack the bag and confirm every digest of both manifests', () => {
    const path = join(folder, 'pack.zip');
    writeFileSync(path, writeBag(input()));
    expect(execFileSync('unzip', ['-t', path], { encoding: 'utf8' })).toContain('No errors detected');
    execFileSync('unzip', ['-q', path, '-d', folder]);
    const bag = join(folder, 'pack');
    expect(readdirSync(bag).sort()).toEqual([
      'bag-info.txt',
      'bagit.txt',
      'data',
      'manifest-sha256.txt',
      'tagmanifest-sha256.txt',
    ]);
    const check = (manifest: string): string =>
      execFileSync('sha256sum', ['--strict', '-c', manifest], { cwd: bag, encoding: 'utf8', stdio: 'pipe' });
    expect(check('manifest-sha256.txt').match(/: OK$/gm)?.length).toBe(4);
    expect(check('tagmanifest-sha256.txt').match(/: OK$/gm)?.length).toBe(3);
    writeFileSync(join(bag, 'data', 'pack.pdf'), 'changed');
    expect(() => check('manifest-sha256.txt')).toThrow();
    expect(readFileSync(join(bag, 'data', 'empty.csv')).length).toBe(0);
  });
});

/** The files of a bag with some replaced, so that each test breaks one thing. */
function changed(changes: Readonly<Record<string, string | null>>): Uint8Array {
  const files = new Map(readZip(writeBag(input())));
  for (const [name, content] of Object.entries(changes)) {
    if (content === null) files.delete(`pack/${name}`);
    else files.set(`pack/${name}`, text(content));
  }
  return zipOf(files);
}

describe('a bag that is not whole', () => {
  const none = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
  it.each<[string, Readonly<Record<string, string | null>>, RegExp]>([
    ['a changed payload file', { 'data/pack.pdf': 'other' }, /data\/pack\.pdf does not match its digest/],
    ['a missing payload file', { 'data/pack.pdf': null }, /data\/pack\.pdf is listed .* but not there/],
    ['a payload file nobody lists', { 'data/more.txt': 'x' }, /data\/more\.txt is not listed/],
    ['a file no manifest covers', { 'extra.txt': 'x' }, /extra\.txt, which no manifest covers/],
    ['files to fetch', { 'fetch.txt': 'https://x.example/a 1 data/a\n' }, /fetch\.txt/],
    [
      'another version of BagIt',
      { 'bagit.txt': 'BagIt-Version: 0.97\nTag-File-Character-Encoding: UTF-8\n' },
      /BagIt 1\.0/,
    ],
    ['a changed bag-info.txt', { 'bag-info.txt': 'Payload-Oxum: 41.4\n' }, /bag-info\.txt does not match/],
    ['a missing tag manifest', { 'tagmanifest-sha256.txt': null }, /tagmanifest-sha256\.txt is missing/],
    ['a tag manifest with a stray line', { 'tagmanifest-sha256.txt': `${none} *bagit.txt\n` }, /no digest and name/],
    ['a tag manifest without an end', { 'tagmanifest-sha256.txt': `${none}  bagit.txt` }, /does not end/],
    ['a tag manifest that is not UTF-8', { 'tagmanifest-sha256.txt': null, 'bag-info.txt': null }, /is missing/],
  ])('is refused: %s', (_, changes, message) => {
    expect(() => readBag(changed(changes))).toThrow(message);
  });

  it('is refused where its files are in two folders', () => {
    const files = new Map(readZip(writeBag(input())));
    files.set('zzz/loose.txt', text('x'));
    expect(() => readBag(zipOf(files))).toThrow(/not all in one folder/);
  });
});
