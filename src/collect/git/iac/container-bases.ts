import { endOfLifeOf } from './end-of-life.ts';

/** A base image from outside, as the facts show it. */
export type Base = {
  readonly image: string;
  readonly tag: string;
  readonly pin: 'digest' | 'version' | 'latest' | 'computed';
  readonly endOfLife: string;
};

/** Returns what a reference to an image says; `resolved` is the reference with the defaults of its arguments filled in. */
export function baseOf(reference: string, resolved: string): Base {
  const computed = /[$]|\{\{/.test(resolved);
  const [named = '', digest = ''] = (computed ? reference : resolved).split('@');
  const slash = named.lastIndexOf('/');
  const colon = named.indexOf(':', slash + 1);
  const image = colon === -1 ? named : named.slice(0, colon);
  const tag = colon === -1 ? '' : named.slice(colon + 1);
  const endOfLife = computed ? '' : endOfLifeOf(image, tag);
  if (/^sha256:[0-9a-f]{64}$/.test(digest)) return { image, tag, pin: 'digest', endOfLife };
  if (computed) return { image, tag, pin: 'computed', endOfLife };
  return { image, tag, pin: /\d/.test(tag) ? 'version' : 'latest', endOfLife };
}

/** Returns the image and the name of a stage from what stands behind FROM. */
export function fromOf(rest: string): { readonly image: string; readonly name: string } {
  const words = rest.split(/\s{1,20}/).filter((word) => !word.startsWith('--'));
  const image = (words[0] ?? '').replaceAll(/["']/g, '');
  return { image, name: words[1]?.toLowerCase() === 'as' ? (words[2] ?? '').toLowerCase() : '' };
}

/** The arguments declared before the first stage, which alone count in FROM, with their defaults. */
export class GlobalArguments {
  readonly #defaults = new Map<string, string>();

  declare(rest: string): void {
    const [, name = '', value = ''] = /^([A-Za-z_][A-Za-z0-9_]{0,100})=(\S{0,500})/.exec(rest) ?? [];
    if (name !== '') this.#defaults.set(name, this.fill(value.replaceAll(/["']/g, '')));
  }

  /** Returns a text with every argument that has a default replaced by it; the others stay as they are. */
  fill(text: string): string {
    return text.replaceAll(
      /\$(?:\{([A-Za-z_][A-Za-z0-9_]{0,100})(?::-([^}$]{0,200}))?\}|([A-Za-z_][A-Za-z0-9_]{0,100}))/g,
      (whole: string, braced?: string, fallback?: string, bare?: string) =>
        this.#defaults.get(braced ?? bare ?? '') ?? fallback ?? whole,
    );
  }
}

// Base images of systems and languages that are known to leave the user at root. For any other image it is not known.
const ROOT_BASES =
  /^(?:(?:docker\.io|mirror\.gcr\.io|public\.ecr\.aws)\/)?(?:docker\/)?(?:library\/)?(?:scratch|alpine|debian|ubuntu|fedora|centos|almalinux|rockylinux|amazonlinux|busybox|buildpack-deps|node|python|golang|rust|ruby|php|perl|openjdk|eclipse-temurin|amazoncorretto|maven|nginx|httpd|gcc|docker|amazonlinux\/amazonlinux)$/;

/** Tells whether a base image is known to leave the user at root, unless its tag says otherwise. */
export function leavesRoot(reference: string): boolean {
  const [named = ''] = reference.split('@');
  const colon = named.indexOf(':', named.lastIndexOf('/') + 1);
  const image = colon === -1 ? named : named.slice(0, colon);
  return ROOT_BASES.test(image) && !/nonroot|rootless|unprivileged/.test(named);
}
