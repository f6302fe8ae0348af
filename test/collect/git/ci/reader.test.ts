import { describe, expect, it } from 'vitest';
import { readPipelineFile } from '../../../../src/collect/git/ci/reader.ts';

const read = (text: string, path = '.github/workflows/ci.yml'): ReturnType<typeof readPipelineFile> =>
  readPipelineFile(path, Buffer.from(text));

describe('a GitHub workflow', () => {
  it('shows foreign code fetched under privileged triggers, with its place', () => {
    const text = `on: pull_request_target
jobs:
  build:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
        with:
          ref: \${{ github.event.pull_request.head.sha }}
`;
    const { facts, locators } = read(text);
    expect(facts['headCheckouts']).toEqual([{ job: 'build', trigger: 'pull_request_target' }]);
    expect(facts['strangerTriggers']).toEqual(['pull_request_target']);
    const place = locators.get('/headCheckouts/0');
    expect(text.slice(place?.byteStart, place?.byteEnd)).toContain('actions/checkout@v4');
    expect(read(text.replace('_target', '')).facts['headCheckouts']).toEqual([]);
  });

  it('tells text pasted into a script from text in a variable and from a mere comparison', () => {
    const step = (run: string): string => `on: issues\njobs:\n  a:\n    steps:\n      - run: ${run}\n`;
    expect(read(step('echo "${{ github.event.issue.title }}"')).facts['injections']).toEqual([
      { job: 'a', expression: 'github.event.issue.title', sink: 'run' },
    ]);
    expect(read(step('echo "$TITLE"')).facts['injections']).toEqual([]);
    expect(read(step("echo ${{ github.head_ref == 'main' }}")).facts['injections']).toEqual([]);
    expect(read(step('echo ${{ github.event.pull_request.number }}')).facts['injections']).toEqual([]);
    expect(read(step('echo ${{ github.event.commits[0].message }}')).facts['injections']).toHaveLength(1);
  });

  it('shows secrets, stored keys, kept tokens, own runners, downloads and writing rights with their reasons', () => {
    const { facts } = read(`on: [pull_request]
permissions:
  contents: write # makes the release
  packages: write
jobs:
  call:
    uses: ./.github/workflows/other.yml
    secrets: inherit
  build:
    runs-on: [self-hosted, linux]
    container: node:24
    steps:
      - uses: actions/checkout@v4
      - run: curl -sSf https://example.org/install.sh | sudo bash
      - run: npm test
        env: { AWS_SECRET_ACCESS_KEY: "\${{ secrets.AWS_SECRET_ACCESS_KEY }}" }
      - uses: actions/upload-artifact@v4
`);
    expect(facts['inheritedSecrets']).toEqual([{ job: 'call', how: 'inherit' }]);
    expect(facts['staticKeys']).toEqual([{ job: 'build', name: 'AWS_SECRET_ACCESS_KEY' }]);
    expect(facts['keptCredentials']).toEqual([{ job: 'build' }]);
    expect(facts['selfHosted']).toEqual([{ job: 'build', labels: 'self-hosted, linux' }]);
    expect(facts['pipedDownloads']).toEqual([{ job: 'build' }]);
    expect(facts['images']).toEqual([{ job: 'build', image: 'node:24', pinned: false }]);
    expect(facts['tools']).toEqual([{ tool: 'npm test', use: 'tests', blocking: true }]);
    expect(facts['writeRights']).toEqual([
      { job: '', scope: 'contents', explained: true },
      { job: '', scope: 'packages', explained: false },
    ]);
  });

  it('shows an agent that strangers can reach, and the gate of another', () => {
    const job = (rest: string): string => `on: issue_comment
jobs:
  triage:
    permissions: { issues: write }
    ${rest}
    steps:
      - uses: anthropics/claude-code-action@v1
`;
    expect(read(job('runs-on: ubuntu-latest')).facts['agents']).toEqual([
      { job: 'triage', tool: 'Claude Code', rights: 'write', strangerText: true, gated: false, openToAll: false },
    ]);
    expect(read(job("if: github.event.comment.author_association == 'MEMBER'")).facts['agents']).toMatchObject([
      { gated: true },
    ]);
  });
});

describe('the other systems', () => {
  it('reads jobs, includes, identity tokens and its own tag in a GitLab file', () => {
    const { facts } = read(
      `include:
  - remote: https://example.org/ci.yml
  - project: team/ci
    ref: 0123456789abcdef0123456789abcdef01234567
test:
  image: python:3.12
  id_tokens: { T: { aud: x } }
  script:
    - !reference [.setup, script]
    - pytest
  rules: [{ if: $CI_PIPELINE_SOURCE == "merge_request_event" }]
`,
      '.gitlab-ci.yml',
    );
    expect(facts).toMatchObject({ parses: true, system: 'gitlab-ci', jobs: 1, federated: true, onChangeRequest: true });
    expect(facts['includes']).toEqual([
      { source: 'https://example.org/ci.yml', pinned: false },
      { source: 'team/ci', pinned: true },
    ]);
    expect(facts['tools']).toEqual([{ tool: 'pytest', use: 'tests', blocking: true }]);
  });

  it('reads commands alone of CircleCI and Jenkins, and says so', () => {
    const circle = read(
      'version: 2.1\njobs:\n  a:\n    steps:\n      - run: { command: npm audit || true }\n',
      '.circleci/config.yml',
    );
    expect(circle.facts).toMatchObject({ depth: 'commands', parses: true });
    expect(circle.facts['tools']).toEqual([{ tool: 'npm audit', use: 'dependency-scan', blocking: false }]);
    expect(circle.blindSpots.join(' ')).toContain('only the commands');
    expect(read("pipeline { stage('a') { sh 'mvn verify' } }", 'Jenkinsfile').facts['tools']).toHaveLength(1);
  });

  it('says that a broken file is not known rather than clean', () => {
    expect(read('on: [push\njobs: {').facts['parses']).toBe(false);
  });
});
