import type { Source } from '../../model/evidence.ts';
import type { Tools } from '../collector.ts';
import type { ClientDescriptor } from './clients/descriptor.ts';
import type { ConfigText } from './config-file.ts';

/** One file whose bytes are at hand, and what its surroundings tell. */
export interface FoundFile {
  readonly source: Source;
  readonly bytes: Uint8Array;
  /** POSIX permission bits; 0 where unknown. */
  readonly mode: number;
  readonly tools: Tools;
  /** True where the name is one a client reads; false where only the content made it worth a look. */
  readonly named: boolean;
  /** Bytes of the `package.json` in the same folder, where a manifest may be compared with it. */
  readonly beside: Uint8Array | undefined;
  /** Tells whether a file of this path, relative to the root, was found. */
  exists(path: string): boolean;
}

/** One client's configuration file while it is read; the path of `source` is fit for storing. */
export interface ClientFile {
  readonly client: ClientDescriptor;
  readonly text: ConfigText;
  readonly source: Source;
  readonly mode: number;
  readonly tools: Tools;
}
