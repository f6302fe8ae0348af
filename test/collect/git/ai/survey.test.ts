import { describe, expect, it } from 'vitest';
import { packagesIn } from '../../../../src/collect/git/ai/packages.ts';
import { AiSurvey } from '../../../../src/collect/git/ai/survey.ts';
import type { TreeEntry } from '../../../../src/collect/git/tree.ts';
import type { JsonObject } from '../../../../src/model/json.ts';

function survey(files: Readonly<Record<string, string | Buffer>>): JsonObject {
  const entries = Object.entries(files).map(
    ([path, body]): TreeEntry => ({ path, oid: 'a'.repeat(40), mode: '100644', size: body.length }),
  );
  const found = new AiSurvey(entries);
  for (const [path, body] of Object.entries(files)) if (found.wants(path)) found.read(path, Buffer.from(body));
  return found.result({ rules: [], badLines: [] }).facts;
}

describe('AI packages', () => {
  it('are those a manifest depends on, not words in its name, keywords or addresses', () => {
    const npm =
      '{"name":"mcp","keywords":["ai","transformers"],"dependencies":{"openai":"1"},"peerDependencies":{"ai":"5"}}';
    expect(packagesIn('package.json', npm)).toEqual(['openai', 'ai']);
    const python = `[project]
name = "openai-whisper"
keywords = ["ai", "mcp"]
dependencies = [
  "torch>=2",
  "fastmcp[cli]",
]
[project.urls]
x = "https://github.com/openai/whisper"
[project.optional-dependencies]
dev = ["anthropic"]
[tool.poetry.dependencies]
langchain = "^1"
`;
    expect(packagesIn('pyproject.toml', python)).toEqual(['anthropic', 'langchain', 'torch', 'fastmcp']);
    expect(packagesIn('requirements.txt', '# openai\nmcp==1.2\n')).toEqual(['mcp']);
    const cargo =
      '[package]\nname = "openai"\n[dependencies]\nrmcp = "1"\n[dependencies.async-openai]\nversion = "1"\n';
    expect(packagesIn('Cargo.toml', cargo)).toEqual(['async-openai', 'rmcp']);
    const go = 'module github.com/openai/openai-go/x\nrequire (\n\tgithub.com/anthropics/anthropic-sdk-go v1.0.0\n)\n';
    expect(packagesIn('go.mod', go)).toEqual(['github.com/anthropics/anthropic-sdk-go']);
  });
});

describe('AI in a repository', () => {
  it('takes a README with the front matter of a model hub for a card', () => {
    const card =
      '---\nlicense: mit\nbase_model: x\ndatasets: [d]\n---\n# Intended use\n## Limitations\nIt is biased.\n# Evaluation\n';
    const data = '---\ntask_categories: [a]\n---\nSource: forms. Licence: MIT. Holds no personal data. 90 rows.\n';
    const facts = survey({ 'README.md': card, 'datasets/README.md': data, 'docs/README.md': '# A readme\n' });
    expect(facts['modelCards']).toMatchObject([{ path: 'README.md', bias: true, intendedUse: true, template: false }]);
    expect(facts['dataCards']).toMatchObject([{ path: 'datasets/README.md', personalData: true }]);
  });

  it('takes tables in a folder called data for training data only beside code that trains', () => {
    const table = { 'data/bank.csv': 'a,b\n', 'tests/data/x.csv': 'a\n' };
    expect(survey(table)['dataFiles']).toEqual([]);
    expect(survey({ ...table, 'requirements.txt': 'torch\n' })['dataFiles']).toEqual(['data/bank.csv']);
    expect(survey({ 'datasets/a.parquet': 'x' })['dataFiles']).toEqual(['datasets/a.parquet']);
  });

  it('tells the template of a page from a model', () => {
    const files = { 'view.pt': '<html tal:content="x"></html>', 'model.pt': Buffer.from([0x50, 0x4b, 3, 4, 0, 0]) };
    expect(survey(files)['modelFiles']).toMatchObject([{ path: 'model.pt', runsCode: true }]);
  });

  it('asks for the documents of a high-risk system by its role, and finds their gaps', () => {
    const inventory = `systems:
  - { name: hiring, owner: hr, purpose: ranking, role: deployer, risk-class: high, models: [m], oversight: hr, fria: true }
  - { name: chat, owner: it, purpose: chat, role: provider, risk-class: limited, models: [m], oversight: it }
`;
    const fria =
      'Purpose and process. Period: weekly. Groups affected: applicants. Harm. Human oversight. Complaints.\n';
    const facts = survey({
      'ai-systems.yaml': inventory,
      'docs/fria.md': fria,
      'docs/human-oversight.md': 'People. TBD\n',
    });
    expect(facts).toMatchObject({
      highRisk: 1,
      highRiskParts: ['fundamental rights impact assessment'],
      highRiskFiles: [
        { path: 'docs/fria.md', part: 'fundamental rights impact assessment', missing: [], template: false },
        { path: 'docs/human-oversight.md', missing: ['stopping', 'automation bias'], template: true },
      ],
    });
    const provider = survey({ 'ai-systems.yaml': '- { name: a, role: provider, risk-class: high-risk }\n' });
    expect(provider['highRiskParts']).toHaveLength(5);
  });
});
