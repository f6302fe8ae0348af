// Writes src/catalogue/generated/*.ts from the JSON Schemas; `--check` fails where they are stale.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { compile } from 'json-schema-to-typescript';

const SCHEMAS = {
  control: 'controls/control.schema.json',
  threats: 'controls/threats.schema.json',
  framework: 'frameworks/framework.schema.json',
  mapping: 'frameworks/mapping.schema.json',
  kind: 'evidence/kind.schema.json',
  check: 'evidence/check.schema.json',
  'log-format': 'evidence/log-format.schema.json',
  workspace: 'templates/workspace/workspace.schema.json',
  exceptions: 'templates/workspace/exceptions.schema.json',
  remediation: 'templates/workspace/remediation.schema.json',
};

const check = process.argv.includes('--check');
const folder = 'src/catalogue/generated';
mkdirSync(folder, { recursive: true });
let stale = 0;
for (const [name, path] of Object.entries(SCHEMAS)) {
  const schema = JSON.parse(readFileSync(path, 'utf8'));
  const banner = `// Generated from ${path} by \`npm run types\`; do not edit.`;
  const text = await compile(schema, schema.title, {
    bannerComment: banner,
    ignoreMinAndMaxItems: true,
    style: { singleQuote: true },
  });
  const target = `${folder}/${name}-file.ts`;
  let before = '';
  try {
    before = readFileSync(target, 'utf8');
  } catch {
    before = '';
  }
  if (before === text) continue;
  stale += 1;
  if (check) console.error(`${target} is not what ${path} says; run npm run types`);
  else writeFileSync(target, text);
}
if (check && stale > 0) process.exitCode = 1;
else console.log(`types: ${Object.keys(SCHEMAS).length} schemas, ${check ? 'all current' : `${stale} written`}`);
