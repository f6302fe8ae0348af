// The law of the house (docs/ARCHITECTURE.md): who may import whom, one sentence per rule.
const LAYERS = {
  model: [],
  platform: ['model'],
  catalogue: ['model', 'platform'],
  collect: ['model', 'platform'],
  locker: ['model', 'platform'],
  evaluate: ['model'],
  report: ['model'],
  app: ['model', 'platform', 'catalogue', 'collect', 'locker', 'evaluate', 'report'],
  cli: ['model', 'app'],
};

const HOMES = {
  commander: '^src/cli/',
  yaml: '^src/platform/document[.]ts$',
  'jsonc-parser': '^src/platform/document[.]ts$',
  'toml-eslint-parser': '^src/platform/toml[.]ts$',
  canonicalize: '^src/platform/canonical-json[.]ts$',
  ajv: '^src/catalogue/',
  'simple-git': '^src/collect/git/',
  '@marcbachmann/cel-js': '^src/evaluate/',
  'date-fns': '^src/evaluate/',
  pdfkit: '^src/report/pdf/',
  fflate: '^src/(report/bag|collect/registers)/',
  '@modelcontextprotocol/sdk': '^src/collect/live/',
  '@duckdb/node-api': '^src/collect/logs/engine/',
  '@clickhouse/client': '^src/collect/logs/clickhouse/',
  fzstd: '^src/collect/logs/scan/',
  'csv-parse': '^src/collect/registers/',
  saxes: '^src/collect/registers/',
  aws4fetch: '^src/app/share-bucket[.]ts$',
};

const layerRules = Object.entries(LAYERS).map(([layer, below]) => ({
  name: `${layer}-imports-only-${below.join('-') || 'itself'}`,
  comment: `The ${layer} layer may import ${below.length > 0 ? `${below.join(', ')} and itself` : 'nothing but itself'}, so that knowledge flows one way.`,
  severity: 'error',
  from: { path: `^src/${layer}/` },
  to: { path: '^src/', pathNot: `^src/(${[layer, ...below].join('|')})/` },
}));

const homeRules = Object.entries(HOMES).map(([name, home]) => ({
  name: `${name.replaceAll(/[^a-z0-9]+/g, '-')}-has-one-home`,
  comment: `The package ${name} is used in ${home} only, so that it can be replaced in one place.`,
  severity: 'error',
  from: { path: '^src/', pathNot: home },
  to: { path: `node_modules/(@types/)?${name}/` },
}));

export default {
  forbidden: [
    ...layerRules,
    ...homeRules,
    {
      name: 'judgement-and-rendering-are-pure',
      comment: 'model, evaluate and report take data and return data: no file, network, process or clock module.',
      severity: 'error',
      from: { path: '^src/(model|evaluate|report)/' },
      to: { dependencyTypes: ['core'], pathNot: '^(node:)?(crypto|util|stream|buffer|zlib)$' },
    },
    {
      name: 'collectors-do-not-know-each-other',
      comment: 'A collector can be removed without another one noticing.',
      severity: 'error',
      from: { path: '^src/collect/([^/]+)/' },
      to: { path: '^src/collect/[^/]+/', pathNot: '^src/collect/$1/' },
    },
    {
      name: 'commands-are-thin',
      comment: 'A command knows the use cases and how to present, never another command.',
      severity: 'error',
      from: { path: '^src/cli/commands/' },
      to: { path: '^src/cli/commands/' },
    },
    {
      name: 'no-circular',
      comment: 'A cycle means two files are one thought.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-orphans',
      comment: 'A module nobody reaches is dead.',
      severity: 'error',
      from: { orphan: true, pathNot: '[.]d[.]ts$' },
      to: {},
    },
    {
      name: 'no-test-or-tool-in-product',
      comment: 'The product never imports its tests or its build tools.',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^(test|tools|bench)/' },
    },
    {
      name: 'no-development-package-in-product',
      comment: 'What users install must hold everything the product imports.',
      severity: 'error',
      from: { path: '^src/' },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'], pathNot: 'node_modules/@types/' },
    },
  ],
  options: {
    parser: 'swc',
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    exclude: { path: '^dist/|[.]as[.]ts$' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'] },
  },
};
