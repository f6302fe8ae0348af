// Writes docs/generated/ from the built catalogue and the command line; `--check` fails where a page is stale.
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { controlPages } from './docs-controls.mjs';
import { coveragePages } from './docs-coverage.mjs';
import { banner, escape, page, row, table } from './docs-markdown.mjs';

const check = process.argv.includes('--check');
const catalogue = JSON.parse(readFileSync('dist/catalogue.json', 'utf8'));
const { buildProgram } = await import('../dist/cli/program.js');
const { uncovered } = await import('../dist/catalogue/lint/coverage.js');
const folder = 'docs/generated';
mkdirSync(folder, { recursive: true });

/** The measure of a check in one phrase: its type, and which events it looks at. */
function measureWords({ type, where, columns, column }) {
  const about = columns ?? (column === undefined ? [] : [column]);
  const name = about.length === 0 ? type : `${type} of ${about.join(', ')}`;
  return where === undefined ? name : `${name} where ${conditionWords(where)}`;
}

function conditionWords(condition) {
  if (condition.all !== undefined) return condition.all.map(conditionWords).join(' and ');
  if (condition.any !== undefined) return `(${condition.any.map(conditionWords).join(' or ')})`;
  if (condition.not !== undefined) return `not (${conditionWords(condition.not)})`;
  const { column, ...comparison } = condition;
  const [operator, value] = Object.entries(comparison)[0];
  if (operator === 'present') return `${column} is ${value ? 'known' : 'unknown'}`;
  const shown = value?.param ?? (Array.isArray(value) ? value.join(', ') : String(value));
  return `${column} ${operator.replace('-', ' ')} ${shown}`;
}

function checksPage() {
  const parts = [
    `${banner}# Checks\n\n${catalogue.checks.length} checks. Each is data: a question, its expressions, and examples that are its tests.\n`,
  ];
  for (const kind of catalogue.kinds) {
    const own = catalogue.checks.filter((each) => each.reads === kind.id);
    parts.push(
      `## ${kind.title} (\`${kind.id}\`)\n\n${escape(kind.description)} Current for ${kind.ttlDays} days; ${kind.sensitivity}.\n`,
    );
    if (own.length === 0) parts.push('No check reads it.\n');
    else
      parts.push(
        table(
          ['id', 'severity', 'question', 'measure', 'parameters'],
          own.map((each) =>
            row(
              each.id,
              each.severity,
              each.question,
              each.measure === undefined ? 'none' : measureWords(each.measure),
              Object.entries(each.parameters)
                .map(([name, { default: value }]) => `${name} = ${value}`)
                .join(', ') || 'none',
            ),
          ),
        ),
        '',
      );
  }
  return page(parts);
}

function commandPage() {
  const program = buildProgram(() => {});
  program.configureOutput({ writeOut: () => {} });
  const parts = [`${banner}# Command line\n\n\`\`\`\n${program.helpInformation().trim()}\n\`\`\`\n`];
  for (const command of program.commands)
    parts.push(`## probity ${command.name()}\n\n\`\`\`\n${command.helpInformation().trim()}\n\`\`\`\n`);
  return page(parts);
}

const pages = {
  ...controlPages(catalogue),
  ...coveragePages(catalogue, uncovered),
  'checks.md': checksPage(),
  'command-line.md': commandPage(),
};
let stale = 0;
for (const [name, text] of Object.entries(pages)) {
  if (existing(name) === text) continue;
  stale += 1;
  if (check) console.error(`${folder}/${name} is stale; run npm run generate`);
  else {
    mkdirSync(dirname(`${folder}/${name}`), { recursive: true });
    writeFileSync(`${folder}/${name}`, text);
  }
}
// A family or framework that is gone must not leave its page behind.
for (const name of readdirSync(folder, { recursive: true })) {
  const path = String(name).replaceAll('\\', '/');
  if (!path.endsWith('.md') || Object.hasOwn(pages, path)) continue;
  stale += 1;
  if (check) console.error(`${folder}/${path} is no page any more; run npm run generate`);
  else rmSync(`${folder}/${path}`);
}
if (check && stale > 0) process.exitCode = 1;
else console.log(`docs: ${Object.keys(pages).length} pages, ${check ? 'all current' : `${stale} written`}`);

function existing(name) {
  try {
    return readFileSync(`${folder}/${name}`, 'utf8');
  } catch {
    // A page that is not there yet is stale too.
    return undefined;
  }
}
