import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { AwsClient } from 'aws4fetch';
import { blobPath } from '../locker/layout.ts';
import type { Merged } from '../locker/merge.ts';
import type { WriterReading } from '../locker/read-writer.ts';
import { readWriters } from '../locker/read-writers.ts';
import { isLockerPath, pathsIn } from '../locker/verify-locker.ts';
import { EXIT, KnownFailure } from '../model/exit.ts';
import type { Remote } from './share-remote.ts';

const JOURNAL = /^(writers\/[a-z0-9][a-z0-9.-]{0,62}\/)journals\/(\d{15})\.jsonl$/;
const LARGEST_OBJECT = 2 ** 30;
const NEXT =
  'Name it as s3://BUCKET/PREFIX?endpoint=https://HOST&region=REGION, with AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY set.';

interface Bucket {
  readonly client: AwsClient;
  /** Address of the bucket, with `/` at its end. */
  readonly url: string;
  readonly prefix: string;
}

/**
 * Returns an S3-compatible bucket as a place for a locker. Every object is written once and never again (`If-None-Match: *`),
 * so that a bucket with object lock can hold it; an open journal is an object of its own for every size it is sent with.
 */
export function bucketRemote(where: string, environment: NodeJS.ProcessEnv): Remote {
  const bucket = bucketOf(where, environment);
  return { send: (locker) => send(bucket, locker), fetch: (into) => fetchAll(bucket, into) };
}

function bucketOf(where: string, environment: NodeJS.ProcessEnv): Bucket {
  const url = URL.canParse(where) ? new URL(where) : null;
  const accessKeyId = environment['AWS_ACCESS_KEY_ID'] ?? '';
  const secretAccessKey = environment['AWS_SECRET_ACCESS_KEY'] ?? '';
  if (url === null || url.hostname === '') throw failure(EXIT.usage, `"${where}" is no address of a bucket.`);
  if (accessKeyId === '' || secretAccessKey === '') throw failure(EXIT.usage, 'No access key for the bucket is set.');
  const region = url.searchParams.get('region') ?? environment['AWS_REGION'] ?? 'us-east-1';
  const endpoint = url.searchParams.get('endpoint') ?? `https://s3.${region}.amazonaws.com`;
  if (!URL.canParse(endpoint) || !/^https?:$/.test(new URL(endpoint).protocol)) {
    throw failure(EXIT.usage, `"${endpoint}" is no http or https address.`);
  }
  const sessionToken = environment['AWS_SESSION_TOKEN'];
  const client = new AwsClient({
    accessKeyId,
    secretAccessKey,
    ...(sessionToken === undefined ? {} : { sessionToken }),
    service: 's3',
    region,
    retries: 2,
  });
  const prefix = url.pathname.split('/').filter((part) => part !== '');
  return {
    client,
    url: `${endpoint.replace(/\/$/, '')}/${url.hostname}/`,
    prefix: prefix.map((part) => `${part}/`).join(''),
  };
}

async function send(bucket: Bucket, locker: string): Promise<readonly Merged[]> {
  const merged: Merged[] = [];
  const there = new Set(await list(bucket));
  for (const reading of readWriters(locker).values()) {
    const { place, chain, damage } = reading;
    if (damage !== null && !damage.torn)
      throw failure(EXIT.integrity, `The journal of ${place.id} is damaged: ${damage.message}`);
    if (place.flat || chain.size === 0) continue;
    const before = Math.max(0, ...sizesOf(there, place.id));
    for (const path of objectsOf(locker, reading)) {
      await putOnce(bucket, path, readFileSync(join(locker, path)), there.has(path));
    }
    // The journal goes last: whoever reads the bucket meanwhile finds everything it names.
    const journal = `writers/${place.id}/journals/${String(chain.size).padStart(15, '0')}.jsonl`;
    const lines = readFileSync(place.journal).subarray(0, reading.open.soundBytes);
    await putOnce(bucket, journal, lines, there.has(journal));
    const state = before === 0 ? 'new' : before < chain.size ? 'longer' : 'held';
    merged.push({ writer: place.id, state, records: Math.max(before, chain.size) });
  }
  return merged;
}

function sizesOf(paths: Iterable<string>, writer: string): readonly number[] {
  return [...paths].flatMap((path) => {
    const match = JOURNAL.exec(path);
    return match?.[1] === `writers/${writer}/` ? [Number(match[2])] : [];
  });
}

function objectsOf(locker: string, { place, chain, segments }: WriterReading): readonly string[] {
  const own = pathsIn(locker).filter((path) => {
    if (!path.startsWith(`writers/${place.id}/`) || !isLockerPath(path)) return false;
    const [, , folder, name = ''] = path.split('/');
    return name !== '' && (folder !== 'segments' || Number.parseInt(name, 10) <= segments);
  });
  return [...new Set([...chain.blobs.values()].map(blobPath)), ...own];
}

/** Writes an object that is not there yet. Where it is, it must be the same: what lies in a bucket is never replaced. */
async function putOnce(bucket: Bucket, path: string, bytes: Uint8Array, known: boolean): Promise<void> {
  if (!known) {
    const headers = { 'if-none-match': '*', 'x-amz-content-sha256': createHash('sha256').update(bytes).digest('hex') };
    const { status } = await request(bucket, path, { method: 'PUT', headers, body: Buffer.from(bytes) });
    if (status === 200 || status === 201) return;
    if (status !== 412) throw failure(EXIT.io, `The bucket refused ${path} (status ${status}).`);
  }
  if (Buffer.compare(await get(bucket, path), bytes) === 0) return;
  throw failure(
    EXIT.integrity,
    `${path} lies in the bucket with another content, so the two have gone different ways.`,
  );
}

async function fetchAll(bucket: Bucket, into: string): Promise<void> {
  const newest = new Map<string, string>();
  for (const path of await list(bucket)) {
    const journal = JOURNAL.exec(path);
    if (journal !== null) newest.set(journal[1] ?? '', path);
    else if (isLockerPath(path)) save(into, path, await get(bucket, path));
  }
  for (const [writer, path] of newest) save(into, `${writer}journal.jsonl`, await get(bucket, path));
}

function save(into: string, path: string, bytes: Uint8Array): void {
  mkdirSync(dirname(join(into, path)), { recursive: true });
  writeFileSync(join(into, path), bytes);
}

/** Returns the paths of all objects below the prefix, in name order (ListObjectsV2, page by page). */
async function list(bucket: Bucket): Promise<readonly string[]> {
  const paths: string[] = [];
  for (let token: string | undefined = ''; token !== undefined; ) {
    const query = new URLSearchParams({
      'list-type': '2',
      prefix: bucket.prefix,
      ...(token === '' ? {} : { 'continuation-token': token }),
    });
    const response = await request({ ...bucket, prefix: '' }, `?${query.toString()}`, { method: 'GET' });
    if (response.status !== 200) throw failure(EXIT.io, `The bucket cannot be listed (status ${response.status}).`);
    const text = await response.text();
    // Our own keys have no character that XML escapes; others are not ours.
    for (const [, key = ''] of text.matchAll(/<Key>([^<&]{1,1024})<\/Key>/g))
      paths.push(key.slice(bucket.prefix.length));
    token = /<NextContinuationToken>([^<]{1,2048})<\/NextContinuationToken>/.exec(text)?.[1];
  }
  return paths.sort();
}

async function get(bucket: Bucket, path: string): Promise<Buffer> {
  const response = await request(bucket, path, { method: 'GET' });
  const length = Number(response.headers.get('content-length') ?? 0);
  if (response.status !== 200) throw failure(EXIT.io, `The bucket does not give ${path} (status ${response.status}).`);
  if (length > LARGEST_OBJECT) throw failure(EXIT.io, `${path} in the bucket has more than ${LARGEST_OBJECT} bytes.`);
  return Buffer.from(await response.arrayBuffer());
}

async function request({ client, url, prefix }: Bucket, path: string, options: RequestInit): Promise<Response> {
  try {
    return await client.fetch(`${url}${prefix}${path}`, { ...options, redirect: 'manual' });
  } catch (cause) {
    throw failure(EXIT.io, `The bucket at ${url} cannot be reached.`, cause);
  }
}

function failure(exit: 2 | 4 | 5, message: string, cause?: unknown): KnownFailure {
  return new KnownFailure(exit, [{ code: 'bucket', severity: 'error', message, next: NEXT }], { cause });
}
