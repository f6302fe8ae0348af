import * as fs from 'node:fs';
import { dirname } from 'node:path';

/** The calls to the system by which a locker changes anything; tests put a failing disk in their place. */
export interface SystemCalls {
  readonly open: (path: string, flags: string, mode?: number) => number;
  readonly write: (descriptor: number, bytes: Uint8Array, offset: number) => number;
  readonly truncate: (descriptor: number, length: number) => void;
  readonly sync: (descriptor: number) => void;
  readonly close: (descriptor: number) => void;
  readonly rename: (from: string, to: string) => void;
  readonly link: (from: string, to: string) => void;
  readonly remove: (path: string) => void;
  readonly makeFolder: (path: string) => void;
}

/** The calls of the machine itself. */
export const SYSTEM: SystemCalls = {
  open: (path, flags, mode) => fs.openSync(path, flags, mode),
  write: (descriptor, bytes, offset) => fs.writeSync(descriptor, bytes, offset),
  truncate: (descriptor, length) => fs.ftruncateSync(descriptor, length),
  sync: (descriptor) => fs.fsyncSync(descriptor),
  close: (descriptor) => fs.closeSync(descriptor),
  rename: (from, to) => fs.renameSync(from, to),
  link: (from, to) => fs.linkSync(from, to),
  remove: (path) => fs.rmSync(path, { force: true }),
  makeFolder: (path) => void fs.mkdirSync(path, { recursive: true, mode: 0o700 }),
};

/** Changes files so that a crash at any moment leaves the old or the new state, or a tail that was never acknowledged. */
export class Disk {
  readonly #calls: SystemCalls;

  constructor(calls: SystemCalls = SYSTEM) {
    this.#calls = calls;
  }

  /** Cuts a file to `length` bytes, where it is longer, and adds bytes; durable when it returns. Creates it where missing. */
  append(path: string, length: number, bytes: Uint8Array): void {
    const isNew = !fs.existsSync(path);
    if (isNew) this.#calls.makeFolder(dirname(path));
    const descriptor = this.#calls.open(path, 'a', 0o600);
    try {
      if (!isNew && fs.fstatSync(descriptor).size > length) this.#calls.truncate(descriptor, length);
      this.#writeAll(descriptor, bytes);
      this.#calls.sync(descriptor);
    } finally {
      this.#calls.close(descriptor);
    }
    if (isNew) this.#syncFolder(dirname(path));
  }

  /** Puts a file in place whole or not at all: temporary file, sync, rename, sync of the folder. */
  replace(path: string, bytes: Uint8Array, mode = 0o600): void {
    const folder = dirname(path);
    this.#calls.makeFolder(folder);
    const temporary = `${path}.${process.pid}.tmp`;
    const descriptor = this.#calls.open(temporary, 'w', mode);
    try {
      this.#writeAll(descriptor, bytes);
      this.#calls.sync(descriptor);
    } finally {
      this.#calls.close(descriptor);
    }
    this.#calls.rename(temporary, path);
    this.#syncFolder(folder);
  }

  /** Creates a file with its content in one step; false where it is there already. */
  create(path: string, bytes: Uint8Array): boolean {
    this.#calls.makeFolder(dirname(path));
    const temporary = `${path}.${process.pid}.tmp`;
    const descriptor = this.#calls.open(temporary, 'w', 0o600);
    try {
      this.#writeAll(descriptor, bytes);
    } finally {
      this.#calls.close(descriptor);
    }
    try {
      this.#calls.link(temporary, path);
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
      throw error;
    } finally {
      this.#calls.remove(temporary);
    }
  }

  /** Moves a file, durable when it returns. */
  move(from: string, to: string): void {
    this.#calls.makeFolder(dirname(to));
    this.#calls.rename(from, to);
    this.#syncFolder(dirname(to));
    this.#syncFolder(dirname(from));
  }

  remove(path: string): void {
    this.#calls.remove(path);
  }

  /** A short write continues; a disk that takes nothing more is full. */
  #writeAll(descriptor: number, bytes: Uint8Array): void {
    let done = 0;
    while (done < bytes.length) {
      const written = this.#calls.write(descriptor, bytes, done);
      if (written === 0) throw Object.assign(new Error('The system wrote nothing.'), { code: 'ENOSPC' });
      done += written;
    }
  }

  #syncFolder(folder: string): void {
    if (process.platform === 'win32') return;
    const descriptor = this.#calls.open(folder, 'r');
    try {
      this.#calls.sync(descriptor);
    } finally {
      this.#calls.close(descriptor);
    }
  }
}
