import { createHash, createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A small S3-compatible server: path-style, one bucket, ListObjectsV2 in pages, conditional PUT, signatures checked. */
export interface BucketServer {
  readonly url: string;
  readonly objects: Map<string, Buffer>;
  readonly refused: string[];
  readonly close: () => Promise<void>;
}

const SECRET = { id: 'AKIDTEST', key: 'test-secret' } as const;
/** The credentials the server accepts, as the environment names them. */
export const BUCKET_ENVIRONMENT = { AWS_ACCESS_KEY_ID: SECRET.id, AWS_SECRET_ACCESS_KEY: SECRET.key } as const;

const hex = (text: string | Buffer): string => createHash('sha256').update(text).digest('hex');
const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();
const escaped = (text: string): string =>
  encodeURIComponent(text).replaceAll(/[!'()*]/g, (each) => `%${each.charCodeAt(0).toString(16).toUpperCase()}`);

/** Starts the server on a free port of this machine. */
export async function bucketServer(bucket: string, pageSize = 5): Promise<BucketServer> {
  const objects = new Map<string, Buffer>();
  const refused: string[] = [];
  const server: Server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks);
      const problem = signatureProblem(request, body);
      if (problem !== null) {
        refused.push(problem);
        response.writeHead(403).end(problem);
      } else answer(request, response, body);
    });
  });
  function answer(request: IncomingMessage, response: ServerResponse, body: Buffer): void {
    const url = new URL(request.url ?? '/', 'http://x');
    const [, first, ...rest] = url.pathname.split('/').map(decodeURIComponent);
    const key = rest.join('/');
    if (first !== bucket) return void response.writeHead(404).end();
    if (request.method === 'GET' && key === '') return list(url.searchParams, response);
    const held = objects.get(key);
    if (request.method === 'GET') return void response.writeHead(held === undefined ? 404 : 200).end(held);
    if (request.method !== 'PUT') return void response.writeHead(405).end();
    if (request.headers['if-none-match'] !== '*') return void response.writeHead(400).end('unconditional');
    if (held !== undefined) return void response.writeHead(412).end();
    objects.set(key, body);
    response.writeHead(200, { etag: `"${hex(body)}"` }).end();
  }
  function list(query: URLSearchParams, response: ServerResponse): void {
    const prefix = query.get('prefix') ?? '';
    const after = query.get('continuation-token') ?? '';
    const keys = [...objects.keys()].filter((key) => key.startsWith(prefix) && key > after).sort();
    const page = keys.slice(0, pageSize);
    const more = keys.length > page.length ? `<NextContinuationToken>${page.at(-1)}</NextContinuationToken>` : '';
    const contents = page.map((key) => `<Contents><Key>${key}</Key></Contents>`).join('');
    response.writeHead(200).end(`<?xml version="1.0"?><ListBucketResult>${contents}${more}</ListBucketResult>`);
  }
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = (): Promise<void> => new Promise((resolve) => void server.close(() => resolve()));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, objects, refused, close };
}

/** Re-computes the signature after the public description of Signature Version 4. */
function signatureProblem(request: IncomingMessage, body: Buffer): string | null {
  const pattern =
    /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/s3\/aws4_request, SignedHeaders=([^,]+), Signature=([0-9a-f]{64})$/;
  const match = pattern.exec(request.headers.authorization ?? '');
  if (match === null) return 'no signature';
  const [, id, day = '', region = '', names = '', signature] = match;
  if (id !== SECRET.id) return 'another key';
  const content = String(request.headers['x-amz-content-sha256']);
  if (content !== 'UNSIGNED-PAYLOAD' && content !== hex(body)) return 'another body';
  const url = new URL(request.url ?? '/', 'http://x');
  const query = [...url.searchParams]
    .map(([key, value]) => `${escaped(key)}=${escaped(value)}`)
    .sort()
    .join('&');
  const path = url.pathname
    .split('/')
    .map((part) => escaped(decodeURIComponent(part)))
    .join('/');
  const headers = names
    .split(';')
    .map((name) => `${name}:${String(request.headers[name]).trim()}\n`)
    .join('');
  const canonical = [request.method, path, query, headers, names, content].join('\n');
  const scope = `${day}/${region}/s3/aws4_request`;
  const text = ['AWS4-HMAC-SHA256', String(request.headers['x-amz-date']), scope, hex(canonical)].join('\n');
  const key = hmac(hmac(hmac(hmac(`AWS4${SECRET.key}`, day), region), 's3'), 'aws4_request');
  return hmac(key, text).toString('hex') === signature ? null : 'a signature that does not match';
}
