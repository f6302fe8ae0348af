import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { streamFile, walk } from '../../src/platform/files.ts';

function tree(files: readonly string[]): string {
  const root = mkdtempSync(join(tmpdir(), 'probity-files-'));
  for (const file of files) {
    mkdirSync(join(root, file, '..'), { recursive: true });
    writeFileSync(join(root, file), file);
  }
  return root;
}

async function contentOf(absolute: string): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of streamFile(absolute)) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

describe('the walk', () => {
  it('lists every file in the order of its path, with its size and its absolute path, whatever the root ends with', async () => {
    const root = tree(['b', 'a/z', 'a.b/y', 'a/new\nline', 'a/back\\slash']);
    for (const given of [root, `${root}/`, `${root}/a/..`]) {
      const { files, folders, cut } = await walk(given);
      expect(files.map(({ path }) => path)).toEqual(['a.b/y', 'a/back\\slash', 'a/new\nline', 'a/z', 'b']);
      for (const { path, absolute, bytes, kind } of files) {
        expect({ absolute, bytes, kind }).toEqual({ absolute: join(given, path), bytes: path.length, kind: 'file' });
      }
      expect({ folders, cut }).toEqual({ folders: 3, cut: false });
    }
  });

  it('lists links as links, enters none, and names what it cannot list', async () => {
    const root = tree(['inside/file']);
    const outside = tree(['secret']);
    symlinkSync(outside, join(root, 'folder'));
    symlinkSync(join(outside, 'secret'), join(root, 'file'));
    symlinkSync('nowhere', join(root, 'dangling'));
    const { files } = await walk(root);
    expect(files.map(({ path, kind }) => `${path} ${kind}`)).toEqual([
      'dangling link',
      'file link',
      'folder link',
      'inside/file file',
    ]);
    const gone = await walk(join(root, 'gone'));
    expect(gone.unreadable).toEqual([{ path: '.', message: 'It does not exist.' }]);
  });

  it('finds repositories with a work tree and bare ones, and looks into no .git', async () => {
    const root = tree(['work/.git/config', 'bare/objects/o', 'bare/refs/r', 'bare/HEAD', 'other/HEAD/objects']);
    const { files, repositories } = await walk(root);
    expect(repositories).toEqual(['bare', 'work']);
    expect(files.map(({ path }) => path)).toEqual(['bare/HEAD', 'bare/objects/o', 'bare/refs/r', 'other/HEAD/objects']);
  });

  it('says so where the limit ended it', async () => {
    const root = tree(['a', 'b', 'c']);
    expect(await walk(root, 2)).toMatchObject({ cut: true, files: [{ path: 'a' }, { path: 'b' }] });
    expect(await walk(root, 3)).toMatchObject({ cut: false });
  });

  it('lets others have their turn among thousands of files', async () => {
    const root = tree(Array.from({ length: 1500 }, (_, n) => `${n % 30}/${n}`));
    let turned = false;
    setImmediate(() => {
      turned = true;
    });
    await walk(root);
    expect(turned).toBe(true);
  });
});

describe('a streamed file', () => {
  it('is handed over whole, and never read through a link', async () => {
    const root = tree(['file']);
    symlinkSync(join(root, 'file'), join(root, 'link'));
    expect(await contentOf(join(root, 'file'))).toBe('file');
    await expect(contentOf(join(root, 'link'))).rejects.toMatchObject({ code: 'ELOOP' });
  });
});
