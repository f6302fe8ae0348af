// Puts the corpus' configurations back at the paths they had in their repositories, so that they are found as in real life.
import { cpSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const [corpus = '', target = ''] = process.argv.slice(2);
const [, ...rows] = readFileSync(join(corpus, 'mcp-configs', 'INDEX.tsv'), 'utf8').trim().split('\n');
for (const row of rows) {
  const [, repository = '', path = '', , , , , file = ''] = row.split('\t');
  const to = join(target, repository.replace('/', '__'), path);
  mkdirSync(dirname(to), { recursive: true });
  cpSync(join(corpus, 'mcp-configs', file), to);
}
cpSync(join(corpus, 'logs'), join(target, 'logs'), { recursive: true });
console.error(`corpus: ${rows.length} configurations laid out`);
