import { type ChildProcess, spawn } from 'node:child_process';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { LiveLimits } from '../../../src/collect/live/limits.ts';
import { LIVE_LIMITS } from '../../../src/collect/live/limits.ts';
import type { LiveLaunch } from '../../../src/collect/live/target.ts';
import { folderWith } from '../support.ts';

const require = createRequire(import.meta.url);
/** The reference server that uses every feature of the protocol. */
export const EVERYTHING: string = require.resolve('@modelcontextprotocol/server-everything/dist/index.js');

/** The real limits, some of them shorter, so that tests of patience do not need any. */
export function limits(over: Partial<LiveLimits> = {}): LiveLimits {
  return { ...LIVE_LIMITS, ...over };
}

/** A launch of a program written for one test: `body` sees `say(message)` and `onMessage(handler)`. */
export function program(body: string, env: Record<string, string> = {}): LiveLaunch {
  const cwd = folderWith({
    'server.mjs': `
      import { createInterface } from 'node:readline';
      const say = (message) => process.stdout.write(JSON.stringify({ jsonrpc: '2.0', ...message }) + '\\n');
      const onMessage = (handler) => createInterface({ input: process.stdin }).on('line', (line) => handler(JSON.parse(line)));
      ${body}
    `,
  });
  return { kind: 'program', command: process.execPath, args: [join(cwd, 'server.mjs')], env, cwd };
}

/** Answers the handshake of the session era, and other methods as `answers` says. */
export const SESSION = `
  const session = (answers, capabilities = { tools: {} }) => onMessage((message) => {
    const { id, method, params } = message;
    if (id === undefined) return;
    if (method === 'initialize') return say({ id, result: { protocolVersion: params.protocolVersion, serverInfo: { name: 'own', version: '1' }, capabilities } });
    const answer = answers[method];
    if (answer === undefined) return say({ id, error: { code: -32601, message: 'unknown' } });
    say({ id, result: answer(params, message) });
  });
`;

/** Speaks the stateless era only, and notes what it was asked. */
export const STATELESS = `
  const stateless = (answers) => onMessage(({ id, method, params }) => {
    if (id === undefined) return;
    const meta = params?._meta ?? {};
    if (meta['io.modelcontextprotocol/protocolVersion'] !== '2026-07-28') return say({ id, error: { code: -32022, message: 'no', data: { supported: ['2026-07-28'] } } });
    if (method === 'server/discover') return say({ id, result: { resultType: 'complete', supportedVersions: ['2026-07-28'], capabilities: { tools: {}, prompts: {} }, instructions: 'hello', _meta: { 'io.modelcontextprotocol/serverInfo': { name: 'new', version: '9' } } } });
    const answer = answers[method];
    say(answer === undefined ? { id, error: { code: -32601, message: 'unknown' } } : { id, result: { resultType: 'complete', ...answer(params) } });
  });
`;

/** Starts the reference server over HTTP on a free loopback port. */
export async function everythingOverHttp(
  transport: 'streamableHttp' | 'sse',
): Promise<{ url: string; child: ChildProcess }> {
  const port = await freePort();
  const child = spawn(process.execPath, [EVERYTHING, transport], {
    env: { PATH: process.env['PATH'], PORT: String(port) },
    stdio: 'ignore',
  });
  const url = `http://127.0.0.1:${port}${transport === 'sse' ? '/sse' : '/mcp'}`;
  for (let attempt = 0; attempt < 100; attempt += 1) {
    try {
      await fetch(`http://127.0.0.1:${port}/nothing`);
      return { url, child };
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
  throw new Error('The reference server did not start.');
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
