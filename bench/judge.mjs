// Child program of the judging rows of bench/run.mjs; prints one line of JSON.
//   servers    10,000 server entries, judged by all checks
//   mix        100,000 evidence items of several kinds, judged against all frameworks; and half of them, for linearity
// Facts differ from item to item the way collected ones do: every item has its own name, versions and hosts; switches and
// classes vary independently; and one server in ten deviates in a way of its own.
import { openCatalogue, readyCatalogue } from '../dist/app/catalogue.js';
import { assess } from '../dist/evaluate/assess.js';

const [what = 'servers'] = process.argv.slice(2);
const catalogue = openCatalogue(null);
const AT = '2026-11-20T12:00:00.000Z';

/** A number from 0 to below `n`, the same in every run. */
let state = 42;
function pick(n) {
  state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
  return Math.floor((state / 2 ** 32) * n);
}

const exampleOf = (kind) => catalogue.kinds.find((each) => each.id === kind).example;

/** The example with some of its switches and numbers turned, and a name of its own. */
function varied(value, own) {
  if (typeof value === 'boolean') return pick(8) === 0 ? !value : value;
  if (typeof value === 'number') return pick(10) === 0 ? value + pick(5) : value;
  if (Array.isArray(value)) return pick(10) === 0 ? [] : value.map((each) => varied(each, own));
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, ofOwn(key, varied(inner, own), own)]));
  return value;
}

const OWN = new Set(['name', 'host', 'version', 'path', 'title', 'stream']);

function ofOwn(key, value, own) {
  return typeof value === 'string' && OWN.has(key) ? `${value}-${own}` : value;
}

function items(kind, n) {
  const example = exampleOf(kind);
  return Array.from({ length: n }, (_, i) => ({
    id: `sha256:${kind}-${i}`,
    kind,
    kindVersion: 1,
    subject: `${kind} ${i}`,
    source: { path: `team-${i % 97}/${kind}-${i}`, sha256: '0'.repeat(64), bytes: 100 },
    facts: kind === 'activity-log' ? { ...varied(example, i), measures: measures(i) } : varied(example, i),
    locators: { '': { byteStart: 0, byteEnd: 90, line: 1, column: 1, sha256: '0'.repeat(64) } },
    collected: '2026-11-20T00:00:00.000Z',
    period: null,
    collector: { id: 'bench', version: '1' },
    parameters: {},
    redactions: [],
    blindSpots: [],
  }));
}

function measures(i) {
  const counted = catalogue.checks.filter((check) => check.measure !== undefined);
  return Object.fromEntries(
    counted.map(({ id }) => {
      const population = 1000 + pick(9000);
      const fail = pick(6) === 0 ? pick(20) : 0;
      const observable = pick(12) !== 0;
      const times = { from: '2025-09-01T06:12:04.000Z', to: '2026-11-19T17:45:31.000Z' };
      const result = { population, pass: population - fail, fail, unknown: 0, value: pick(100), ...times };
      return [
        id,
        { ...result, observable, reason: observable ? '' : `No such field (${i % 9}).`, queryHash: '', samples: [] },
      ];
    }),
  );
}

const MIX = {
  'mcp-server': 10_000,
  'activity-log': 2000,
  'change-history': 1000,
  'ci-pipeline': 2000,
  'mcp-tool-surface': 2000,
  document: 8000,
  'approved-server': 10_000,
  source: 65_000,
};

const base = {
  search: [],
  generator: { name: 'probity', version: '0' },
  organisation: 'o',
  classification: 'c',
  scope: { name: '', statement: '', includes: [], excludes: [] },
  facts: new Map(),
  frameworks: catalogue.frameworks.map((each) => each.id),
  parameters: {},
  exceptions: [],
  asOf: AT,
  clock: 'declared',
  period: null,
};

/**
 * Judges evidence that was never judged before, by checks that were compiled anew: nothing is remembered from another run.
 * On a machine that others use the wall lies upwards, and processor time counts what collects garbage beside the work.
 */
function time(evidence) {
  const ready = readyCatalogue(catalogue, {});
  const cpu = process.cpuUsage();
  const started = performance.now();
  const { observations } = assess({ ...base, ...ready, evidence });
  const wall = (performance.now() - started) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  return { seconds: Math.min(wall, (user + system) / 1e6), observations: observations.length };
}

const of = (share) => Object.entries(MIX).flatMap(([kind, n]) => items(kind, Math.round(n * share)));
const servers = (share) => items('mcp-server', Math.round(10_000 * share));
const make = what === 'servers' ? servers : of;

if (what === 'servers') time(servers(0.05));
const first = time(make(1));
const half = time(make(0.5));
const again = time(make(1));
const linear = again.seconds / half.seconds;
console.log(JSON.stringify({ ...again, cold: first.seconds, items: make(1).length, linear }));
