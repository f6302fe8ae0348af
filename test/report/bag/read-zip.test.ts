import { crc32, deflateRawSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { ARCHIVE_LIMITS, readZip } from '../../../src/report/bag/read-zip.ts';

interface Member {
  readonly name: string;
  readonly content?: Uint8Array;
  /** Replaces what the headers would say. */
  readonly says?: { unpacked?: number; packed?: number; crc?: number; method?: number; flags?: number; at?: number };
  readonly mode?: number;
  /** Name in the file's own header, where it differs. */
  readonly local?: string;
}

/** Writes a zip by hand, with whatever lies it is asked to tell. */
function zip(members: readonly Member[], options: { count?: number; comment?: string; gap?: number } = {}): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let at = 0;
  for (const { name, content = Buffer.from('x'), says = {}, mode = 0o100644, local = name } of members) {
    const data = says.method === 0 ? Buffer.from(content) : deflateRawSync(content);
    const head = Buffer.alloc(26);
    head.writeUInt16LE(20, 0);
    head.writeUInt16LE(says.flags ?? 0, 2);
    head.writeUInt16LE(says.method ?? 8, 4);
    head.writeUInt32LE(says.crc ?? crc32(content), 10);
    head.writeUInt32LE(says.packed ?? data.length, 14);
    head.writeUInt32LE(says.unpacked ?? content.length, 18);
    const localName = Buffer.from(local, 'utf8');
    const own = Buffer.from(head);
    own.writeUInt16LE(localName.length, 22);
    const piece = Buffer.concat([
      Buffer.from('PK\x03\x04', 'latin1'),
      own,
      localName,
      data,
      Buffer.alloc(options.gap ?? 0),
    ]);
    const file = Buffer.from(name, 'utf8');
    head.writeUInt16LE(file.length, 22);
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE((mode << 16) >>> 0, 6);
    rest.writeUInt32LE(says.at ?? at, 10);
    directory.push(Buffer.concat([Buffer.from('PK\x01\x02\x14\x03', 'latin1'), head, rest, file]));
    parts.push(piece);
    at += piece.length;
  }
  const listed = Buffer.concat(directory);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(options.count ?? members.length, 4);
  end.writeUInt16LE(options.count ?? members.length, 6);
  end.writeUInt32LE(listed.length, 8);
  end.writeUInt32LE(at, 12);
  end.writeUInt16LE(options.comment?.length ?? 0, 16);
  return Buffer.concat([
    ...parts,
    listed,
    Buffer.from('PK\x05\x06', 'latin1'),
    end,
    Buffer.from(options.comment ?? ''),
  ]);
}

const zeros = new Uint8Array(ARCHIVE_LIMITS.ratioFrom);

describe('readZip', () => {
  it('reads stored and deflated files, and folders of other tools', () => {
    const files = readZip(
      zip([
        { name: 'pack/', content: Buffer.alloc(0), says: { method: 0 }, mode: 0o040755 },
        { name: 'pack/a.txt', content: Buffer.from('stored'), says: { method: 0 } },
        { name: 'pack/b.txt', content: Buffer.from('deflated') },
      ]),
    );
    expect([...files].map(([name, bytes]) => [name, Buffer.from(bytes).toString()])).toEqual([
      ['pack/a.txt', 'stored'],
      ['pack/b.txt', 'deflated'],
    ]);
  });

  it.each<[string, Buffer, RegExp]>([
    ['a path out of its folder', zip([{ name: 'pack/../../x' }]), /not a plain relative path/],
    ['an absolute path', zip([{ name: '/etc/passwd' }]), /not a plain relative path/],
    ['a path of another system', zip([{ name: 'pack\\x' }]), /not a plain relative path/],
    ['a drive', zip([{ name: 'C:x' }]), /not a plain relative path/],
    ['a hidden file', zip([{ name: 'pack/.profile' }]), /not a plain relative path/],
    ['a control character', zip([{ name: 'pack/a\u001b[2J' }]), /not a plain relative path/],
    ['a symbolic link', zip([{ name: 'pack/link', mode: 0o120777 }]), /link or a special file/],
    ['a device', zip([{ name: 'pack/dev', mode: 0o020644 }]), /link or a special file/],
    ['a folder that is a link', zip([{ name: 'pack/', mode: 0o120777 }]), /link or a special file/],
    ['a folder with content', zip([{ name: 'pack/', mode: 0o040755 }]), /has content/],
    ['one name twice', zip([{ name: 'pack/a' }, { name: 'pack/a' }]), /stands twice/],
    ['one name in two cases', zip([{ name: 'pack/a' }, { name: 'pack/A' }]), /stands twice/],
    ['an encrypted file', zip([{ name: 'pack/a', says: { flags: 1 } }]), /encrypted/],
    ['an unknown method', zip([{ name: 'pack/a', says: { method: 14 } }]), /unknown method/],
    ['another name in the file header', zip([{ name: 'pack/a', local: 'pack/b' }]), /descriptions .* differ/],
    ['a wrong checksum', zip([{ name: 'pack/a', says: { crc: 1 } }]), /is damaged/],
    [
      'more content than stated',
      zip([{ name: 'pack/a', content: zeros.subarray(0, 9999), says: { unpacked: 5 } }]),
      /cannot be unpacked/,
    ],
    ['less content than stated', zip([{ name: 'pack/a', says: { unpacked: 5 } }]), /is damaged/],
    ['a bomb by ratio', zip([{ name: 'pack/a', content: zeros }]), /zip bombs/],
    ['a bomb by size', zip([{ name: 'pack/a', says: { unpacked: 0xffff_fffe } }]), /more bytes than are accepted/],
    [
      'a bomb by the sum of sizes',
      zip(
        Array.from({ length: 4 }, (_, n) => ({
          name: `pack/${n}`,
          says: { unpacked: ARCHIVE_LIMITS.largestFile, packed: 2 ** 28 },
        })),
      ),
      /more bytes than are accepted/,
    ],
    [
      'files that overlap',
      zip([{ name: 'pack/a' }, { name: 'pack/b', local: 'pack/a', says: { at: 0 } }]),
      /does not begin where/,
    ],
    ['bytes between files', zip([{ name: 'pack/a' }, { name: 'pack/b' }], { gap: 3 }), /does not begin where/],
    ['bytes before the directory', zip([{ name: 'pack/a' }], { gap: 3 }), /between the files and the directory/],
    [
      'bytes before the first file',
      Buffer.concat([Buffer.from('#!/bin/sh\n'), zip([{ name: 'pack/a' }])]),
      /not where it says/,
    ],
    ['a comment', zip([{ name: 'pack/a' }], { comment: 'hello' }), /does not end like a zip/],
    ['a count that is too small', zip([{ name: 'pack/a' }, { name: 'pack/b' }], { count: 1 }), /longer than its list/],
    ['a count that is too large', zip([{ name: 'pack/a' }], { count: 2 }), /directory is broken/],
    ['too many files', zip([{ name: 'pack/a' }], { count: 65_000 }), /more than 60000/],
    ['something else', Buffer.from('%PDF-1.7 and more than twenty-two bytes'), /does not end like a zip/],
    ['nothing', Buffer.alloc(0), /does not end like a zip/],
  ])('refuses %s', (_, bytes, message) => {
    expect(() => readZip(bytes)).toThrow(message);
  });

  it('ends with an answer for every cut and every flipped byte of a good archive', () => {
    const good = zip([{ name: 'pack/a', content: Buffer.from('some content') }, { name: 'pack/b' }]);
    for (let at = 0; at < good.length; at += 1) {
      expect(() => readZip(good.subarray(0, at))).toThrow(/archive is refused/);
      const copy = Buffer.from(good);
      copy[at] = (copy[at] ?? 0) ^ 0xff;
      try {
        readZip(copy);
      } catch (error) {
        expect((error as Error).message).toMatch(/archive is refused/);
      }
    }
  });
});
