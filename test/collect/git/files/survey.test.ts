import { describe, expect, it } from 'vitest';
import type { PipelineFacts } from '../../../../src/collect/git/ci/facts.ts';
import { readPipelineFile } from '../../../../src/collect/git/ci/reader.ts';
import { FilesSurvey } from '../../../../src/collect/git/files/survey.ts';
import { hiddenSigns, licenceOf } from '../../../../src/collect/git/files/text-facts.ts';
import type { TreeEntry } from '../../../../src/collect/git/tree.ts';
import type { JsonObject } from '../../../../src/model/json.ts';

/** Reads a repository of these files; pipelines are read as such. */
function survey(files: Readonly<Record<string, string | Buffer>>): JsonObject {
  const entries = Object.entries(files).map(
    ([path, body]): TreeEntry => ({ path, oid: 'a'.repeat(40), mode: '100644', size: body.length }),
  );
  const found = new FilesSurvey(entries);
  for (const [path, body] of Object.entries(files)) if (found.wants(path)) found.read(path, Buffer.from(body));
  const pipelines = Object.keys(files)
    .filter((path) => path.startsWith('.github/workflows/'))
    .map(
      (path) =>
        readPipelineFile(path, Buffer.from(files[path] ?? '')) as ReturnType<typeof readPipelineFile> & {
          facts: PipelineFacts;
        },
    );
  return found.result(pipelines, false).facts;
}

describe('the files of a repository', () => {
  it('recognises licences however their lines are indented, and no list of packages as one', () => {
    const apache = `${' '.repeat(33)}Apache License\n${' '.repeat(27)}Version 2.0, January 2004\n`;
    expect(licenceOf(apache)).toBe('Apache-2.0');
    expect(licenceOf('Permission is hereby granted, free of charge, to any person obtaining a\ncopy of')).toBe('MIT');
    const facts = survey({
      LICENSE: apache,
      'LICENSE-3rdparty.csv': 'a,b',
      'license-policy.toml': '',
      'LICENSE-MIT': 'x',
    });
    expect(facts['licences']).toEqual([
      { path: 'LICENSE', licence: 'Apache-2.0' },
      { path: 'LICENSE-MIT', licence: '' },
    ]);
  });

  it('sets aside what lies in folders of tests and of other people, and says how much', () => {
    const sarif = '{"runs":[{"results":[{"level":"error"}]}]}';
    const facts = survey({
      'testdata/a.sarif': sarif,
      'vendor/x/requirements.txt': '--trusted-host example.org\n',
      'reports/a.sarif': sarif,
      'requirements.txt': '--trusted-host example.org\n',
    });
    expect(facts['setAside']).toBe(1);
    expect(facts['scanReports']).toMatchObject([{ path: 'reports/a.sarif', openErrors: 1 }]);
    expect(facts['registries']).toMatchObject([{ path: 'requirements.txt' }]);
  });

  it('takes the level of a scan result from its rule', () => {
    const rules = '[{"id":"r","defaultConfiguration":{"level":"error"}},{"id":"s"}]';
    const results = '[{"ruleId":"r"},{"ruleId":"s"}]';
    const facts = survey({
      'a.sarif': `{"runs":[{"tool":{"driver":{"name":"t","rules":${rules}}},"results":${results}}]}`,
    });
    expect(facts['scanReports']).toMatchObject([{ results: 2, openErrors: 1 }]);
  });

  it('tells a script with the ending of a program from a program and from a pointer to one', () => {
    const facts = survey({
      'postinst.deb': '#!/bin/sh\ntrue\n',
      'a.so': Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 1]),
      'b.dll': 'version https://git-lfs.github.com/spec/v1\noid sha256:0\n',
    });
    expect(facts['binaries']).toEqual(['a.so', 'b.dll']);
  });

  it('counts package parts of a bill of materials alone, and no other file of that name', () => {
    const parts = '[{"type":"library","version":"1","purl":"pkg:npm/a@1"},{"type":"cryptographic-asset","name":"AES"}]';
    const facts = survey({
      'bom.json': `{"bomFormat":"CycloneDX","components":${parts}}`,
      'objects/sbom.json': '{"caption":"a schema"}',
    });
    expect(facts['sboms']).toMatchObject([{ path: 'bom.json', components: 1, identified: 1, versioned: 1 }]);
  });

  it('reads no branch rules from settings about other things', () => {
    const facts = survey({
      '.github/settings.yml': '_extends: .github\nrepository:\n  name: x\n',
      '.github/rulesets/tags.json': '{"target":"tag","rules":[]}',
      '.github/rulesets/main.json': '{"target":"branch","rules":[]}',
    });
    expect(facts['branchRules']).toMatchObject([{ path: '.github/rulesets/main.json' }]);
  });

  it('follows pipelines that a request calls, and names those it does not read', () => {
    const facts = survey({
      '.github/workflows/ci.yml': 'on: pull_request\njobs:\n  a:\n    uses: ./.github/workflows/tests.yml\n',
      '.github/workflows/tests.yml': 'on: workflow_call\njobs:\n  a:\n    steps:\n      - run: pytest\n',
      '.github/workflows/release.yml': 'on: release\njobs:\n  a:\n    steps:\n      - run: ./release.sh\n',
      '.cirrus.yml': 'task: {}\n',
    });
    expect(facts['pipelines']).toMatchObject({ onChangeRequest: 2, notFollowed: 0, notRead: ['.cirrus.yml'] });
    expect(facts['tools']).toMatchObject([{ tool: 'pytest', onChangeRequest: true }]);
  });

  it('reads CODEOWNERS at the root in the dialect of GitLab where the pipelines are', () => {
    const owners = '[Docs] @docs\n*.md\n';
    expect(survey({ CODEOWNERS: owners, '.gitlab-ci.yml': 'a: {}\n' })['ownership']).toMatchObject({ badLines: [] });
    expect(survey({ CODEOWNERS: owners })['ownership']).toMatchObject({ badLines: [1] });
  });

  it('sees letters of another script, but no formula', () => {
    expect(hiddenSigns('d\u03c6 = d\u03bb')).toEqual([]);
    expect(hiddenSigns('p\u0430ypal')).toMatchObject([{ kind: 'mixed script' }]);
  });
});
