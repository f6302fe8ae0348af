// Measures the locker beside what the machine itself can do: node bench/locker.mjs [RECORDS], after a build. Prints JSON.
import { createHash, generateKeyPairSync, hash } from 'node:crypto';
import { closeSync, fsyncSync, mkdtempSync, openSync, readdirSync, rmSync, statSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const built = process.env.PROBITY_DIST ?? new URL('../dist/', import.meta.url).href;
const { Locker } = await import(`${built}locker/locker.js`);
const { readWriter } = await import(`${built}locker/read-writer.js`);
const { placeOf } = await import(`${built}locker/layout.js`);
const { digestOf } = await import(`${built}platform/canonical-json.js`);

const records = Number(process.argv[2] ?? 100_000);
const batch = 1000;
const folder = mkdtempSync(join(tmpdir(), 'probity-bench-locker-'));
const seconds = (from) => (performance.now() - from) / 1000;

/** An item whose record has about 700 bytes, with as much in it that does not repeat as real ones have. */
function item(n) {
  const sha256 = hash('sha256', `${n}`, 'hex');
  const draft = {
    kind: 'mcp-server',
    kindVersion: 1,
    subject: `team-${n % 50}/server-${n}`,
    source: { path: `team-${n % 50}/project-${n}/.mcp.json`, sha256, bytes: 400 + (n % 97) },
    facts: {
      name: `server-${n}`,
      transport: 'stdio',
      package: `@acme/server-${n % 97}`,
      version: `1.${n % 7}.0`,
      pinned: n % 3 === 0,
      secrets: 0,
    },
    locators: { '': { byteStart: n % 300, byteEnd: (n % 300) + 120, line: 3, column: 5 } },
    collected: '2026-11-20T12:00:00.000Z',
    period: null,
    collector: { id: 'mcp', version: '1' },
    parameters: {},
    redactions: [],
    blindSpots: [],
  };
  return { id: `sha256:${digestOf(draft)}`, ...draft };
}

const locker = new Locker(join(folder, 'locker'), { writer: 'bench', key: generateKeyPairSync('ed25519') });
let writing = 0;
for (let first = 0; first < records; first += batch) {
  const items = Array.from({ length: Math.min(batch, records - first) }, (_, n) => item(first + n));
  const started = performance.now();
  locker.put(items, {
    at: `2026-11-20T12:00:00.${first}Z`,
    clock: 'declared',
    items: items.map(({ id }) => id),
    search: [],
  });
  writing += seconds(started);
}
locker.seal();
const place = placeOf(join(folder, 'locker'), 'bench');
// Processor time of one core, because other work on the machine is not the locker's; the best of three, once it is warm.
let verifying = Number.POSITIVE_INFINITY;
for (let round = 0; round < 3; round += 1) {
  const before = process.cpuUsage();
  const { damage } = readWriter(place);
  const { user, system } = process.cpuUsage(before);
  verifying = Math.min(verifying, (user + system) / 1e6);
  if (damage !== null) throw new Error(damage.message);
}
const { chain } = readWriter(place);

// The same bytes, written with one sync for each batch and digested once: what nothing on this machine can go below.
const bytes = Buffer.alloc(Math.ceil(chain.bytes / Math.ceil(records / batch)), 'x');
const plain = openSync(join(folder, 'plain'), 'w');
let started = performance.now();
for (let first = 0; first < records; first += batch) {
  writeSync(plain, bytes);
  fsyncSync(plain);
}
const plainWriting = seconds(started);
closeSync(plain);
started = performance.now();
for (let n = 0; n < records; n += batch) createHash('sha256').update(bytes).digest('hex');
const plainDigest = seconds(started);

const segments = join(place.folder, 'segments');
const sealed = readdirSync(segments).reduce((sum, name) => sum + statSync(join(segments, name)).size, 0);
rmSync(folder, { recursive: true });
console.log(
  JSON.stringify({
    records: chain.size,
    bytesPerRecord: Math.round(chain.bytes / chain.size),
    putPerSecond: Math.round(chain.size / writing),
    plainPutPerSecond: Math.round(chain.size / plainWriting),
    verifyPerSecond: Math.round(chain.size / verifying),
    plainDigestPerSecond: Math.round(chain.size / plainDigest),
    sealedMegabytesPerMillion: Math.round((sealed / chain.size) * 1e6) / 1e6,
    peakMegabytes: Math.round(process.resourceUsage().maxRSS / 1024),
  }),
);
