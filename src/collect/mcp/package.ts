/** What fixes a package: an exact version or commit, a range, a tag, a branch, nothing, a digest; or it is no package. */
type Pin = 'exact' | 'range' | 'tag' | 'branch' | 'none' | 'digest' | 'unresolved' | 'not-a-package';

/** A package that a launch fetches. */
export interface PackageFact {
  readonly ecosystem: 'npm' | 'pypi' | 'oci' | 'git' | 'url' | 'go' | 'nuget' | 'nix' | 'none';
  readonly name: string;
  readonly spec: string;
  readonly pin: Pin;
  /** The version where it is exact; '' otherwise. */
  readonly version: string;
  /** Its first three numbers; -1 where there is none. */
  readonly major: number;
  readonly minor: number;
  readonly patch: number;
}

type Spec = Omit<PackageFact, 'version' | 'major' | 'minor' | 'patch'>;

/** What stands in the facts where a launch fetches no package. */
export const NO_PACKAGE: PackageFact = versioned({ ecosystem: 'none', name: '', spec: '', pin: 'not-a-package' }, '');

const EXACT = /^v?=?\d{1,9}\.\d{1,9}\.\d{1,9}(?:[-+][0-9A-Za-z.+-]{1,100})?$/;
const COMMIT = /^[0-9a-f]{40}(?:[0-9a-f]{24})?$/;

/** Reads an npm package spec: `name`, `@scope/name@version`, a git or tarball address, or a local path. */
export function npmPackage(spec: string): PackageFact {
  if (isLocal(spec)) return { ...NO_PACKAGE, spec };
  const remote = remotePackage(spec);
  if (remote !== undefined) return remote;
  const plain = spec.startsWith('npm:') ? spec.slice(4) : spec;
  const at = plain.indexOf('@', 1);
  const name = at === -1 ? plain : plain.slice(0, at);
  const version = at === -1 ? '' : plain.slice(at + 1);
  return versioned({ ecosystem: 'npm', name, spec, pin: versionPin(version) }, version);
}

/** Reads a Python package spec: `name`, `name==version`, `name@version`, `name[extra]>=1`, a git address or a path. */
export function pythonPackage(spec: string): PackageFact {
  if (isLocal(spec) || (spec.endsWith('.py') && !/^https?:/.test(spec))) return { ...NO_PACKAGE, spec };
  const direct = /^([A-Za-z0-9._-]{1,100})(?:\[[^\]]{0,100}\])?\s?@\s?((?:git\+|https?:).{1,500})$/.exec(spec);
  const remote = remotePackage(direct?.[2] ?? spec);
  if (remote !== undefined) return { ...remote, name: direct?.[1] ?? remote.name, spec };
  const match = /^([A-Za-z0-9._-]{1,200})(?:\[[^\]]{0,200}\])?\s?(.{0,200})$/.exec(spec);
  const name = match?.[1] ?? spec;
  const constraint = (match?.[2] ?? '').trim();
  if (constraint.startsWith('==')) {
    const version = constraint.replace(/^={2,3}\s?/, '');
    return versioned({ ecosystem: 'pypi', name, spec, pin: pythonVersionPin(version) }, version);
  }
  if (constraint.startsWith('@')) {
    const version = constraint.slice(1).trim();
    return versioned({ ecosystem: 'pypi', name, spec, pin: pythonVersionPin(version) }, version);
  }
  return versioned({ ecosystem: 'pypi', name, spec, pin: constraint === '' ? 'none' : 'range' }, '');
}

/** Reads a container image reference: only a digest fixes it, because any tag can be moved. */
export function imagePackage(reference: string): PackageFact {
  const at = reference.indexOf('@');
  const named = at === -1 ? reference : reference.slice(0, at);
  const colon = named.indexOf(':', named.lastIndexOf('/') + 1);
  const name = colon === -1 ? named : named.slice(0, colon);
  if (/@sha(?:256:[0-9a-f]{64}|512:[0-9a-f]{128})$/.test(reference))
    return versioned({ ecosystem: 'oci', name, spec: reference, pin: 'digest' }, '');
  if (/[$%{]/.test(reference)) return versioned({ ecosystem: 'oci', name, spec: reference, pin: 'unresolved' }, '');
  return versioned({ ecosystem: 'oci', name, spec: reference, pin: colon === -1 ? 'none' : 'tag' }, '');
}

/** Reads `module@version` of Go and `Package@version` of .NET, where only a full version fixes it. */
export function versionedPackage(ecosystem: 'go' | 'nuget', spec: string): PackageFact {
  if (isLocal(spec)) return { ...NO_PACKAGE, spec };
  const at = spec.lastIndexOf('@');
  const version = at === -1 ? '' : spec.slice(at + 1);
  const name = at === -1 ? spec : spec.slice(0, at);
  return versioned({ ecosystem, name, spec, pin: versionPin(version) }, version);
}

/** Reads a flake of Nix: fixed by the commit in its address, or by the lock of the folder it lies in. */
export function flakePackage(spec: string): PackageFact {
  const [place = spec, attribute = ''] = spec.split('#', 2);
  if (isLocal(place) || place === '') return { ...NO_PACKAGE, spec };
  const remote = /^(?:github|gitlab|sourcehut|git\+|https?):?/.test(place);
  const commit = place.split(/[/?=&]/).some((part) => COMMIT.test(part));
  const name = remote ? place : `${place}#${attribute}`;
  return versioned({ ecosystem: remote ? 'git' : 'nix', name, spec, pin: commit ? 'exact' : 'none' }, '');
}

function versioned({ ecosystem, name, spec, pin }: Spec, version: string): PackageFact {
  const exact = pin === 'exact' ? version.replace(/^[v=]{1,2}/, '') : '';
  if (exact === '') return { ecosystem, name, spec, pin, version: '', major: -1, minor: -1, patch: -1 };
  const numbers = exact.split(/[.+-]/, 3).map((part) => (/^\d{1,9}$/.test(part) ? Number(part) : -1));
  const [major = -1, minor = -1, patch = -1] = numbers;
  return { ecosystem, name, spec, pin, version: exact, major, minor, patch };
}

function remotePackage(spec: string): PackageFact | undefined {
  const git =
    /^(?:git\+|git:|git@|ssh:|github:|gitlab:|bitbucket:)/.test(spec) ||
    /^https?:\/\/[^\s#]{1,400}\.git(?:$|[#@])/.test(spec);
  const shorthand = /^[A-Za-z0-9_.-]{1,80}\/[A-Za-z0-9_.-]{1,80}(?:#.{1,200})?$/.test(spec);
  if (git || shorthand) return gitPackage(spec);
  if (!/^https?:\/\//.test(spec)) return undefined;
  return versioned({ ecosystem: 'url', name: spec.split(/[?#]/, 1)[0] ?? spec, spec, pin: 'none' }, '');
}

function gitPackage(spec: string): PackageFact {
  const [place = spec, fragment = ''] = spec.split('#', 2);
  const marker = /\.git@(.{1,200})$/.exec(place)?.[1] ?? /\/\/[^@]{1,300}@([^@/]{1,200})$/.exec(place)?.[1] ?? fragment;
  const revision = marker.split('&')[0] ?? '';
  return versioned(
    { ecosystem: 'git', name: place.replace(/@[^@/]{1,200}$/, ''), spec, pin: revisionPin(revision) },
    '',
  );
}

/** A commit cannot be moved; a tag seldom is, a branch always. */
function revisionPin(revision: string): Pin {
  if (revision === '' || /^(?:subdirectory|egg)=/.test(revision)) return 'none';
  if (COMMIT.test(revision)) return 'exact';
  return /^(?:semver:)?v?\d/.test(revision) ? 'tag' : 'branch';
}

function isLocal(spec: string): boolean {
  return /^(?:\.{0,2}[\\/]|\.{1,2}$|~|file:|[A-Za-z]:[\\/]|\$\{|%)/.test(spec);
}

function versionPin(version: string): Pin {
  if (version === '') return 'none';
  if (/[$%{]/.test(version)) return 'unresolved';
  if (EXACT.test(version)) return 'exact';
  return /^[\d^~<>=*vVxX]/.test(version) ? 'range' : 'tag';
}

function pythonVersionPin(version: string): Pin {
  if (version === '') return 'none';
  if (/[$%{]/.test(version)) return 'unresolved';
  if (version.includes('*') || version.includes(',')) return 'range';
  return /^v?\d/.test(version) ? 'exact' : 'tag';
}
