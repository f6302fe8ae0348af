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
        with: { path: ., include-hidden-files: true }
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
      - uses: google-github-actions/run-gemini-cli@v0
`;
    const agent = { job: 'triage', tool: 'Gemini CLI', rights: 'write', strangerText: true };
    expect(read(job('runs-on: ubuntu-latest')).facts['agents']).toEqual([
      { ...agent, gated: false, openToAll: false, gateElsewhere: false },
    ]);
    // This action asks for write access by itself, as long as its settings name nobody else.
    const asking = job('runs-on: a').replace(
      'google-github-actions/run-gemini-cli@v0',
      'anthropics/claude-code-action@v1',
    );
    expect(read(asking).facts['agents']).toMatchObject([{ gated: true, openToAll: false }]);
    const open = `${asking}        with: { allowed_non_write_users: '*' }\n`;
    expect(read(open).facts['agents']).toMatchObject([{ gated: false, openToAll: true }]);
    expect(read(job("if: needs.ask.outputs.allowed == 'true'")).facts['agents']).toMatchObject([
      { gated: false, gateElsewhere: true },
    ]);
    expect(read(job("if: github.event.comment.author_association == 'MEMBER'")).facts['agents']).toMatchObject([
      { gated: true },
    ]);
  });
});

describe('false alarms that real repositories raised', () => {
  const steps = (text: string, top = 'on: push'): ReturnType<typeof read>['facts'] =>
    read(`${top}\njobs:\n  a:\n    steps:\n${text}`).facts;

  it('only naming the head of a request in a report fetches nothing', () => {
    const top = 'on: workflow_run';
    const report = '      - run: gh api "/statuses/${{ github.event.workflow_run.head_sha }}" -f state=pending\n';
    expect(steps(report, top)['headCheckouts']).toEqual([]);
    const fetch = '      - run: git fetch origin ${{ github.event.workflow_run.head_sha }}\n';
    expect(steps(fetch, top)['headCheckouts']).toHaveLength(1);
    expect(steps('      - run: gh pr checkout 7\n', top)['headCheckouts']).toHaveLength(1);
  });

  it('an artifact holds the token only with hidden files of an old checkout', () => {
    const job = (checkout: string, upload: string): string =>
      `      - uses: actions/checkout@${checkout}\n      - uses: actions/upload-artifact@${upload}\n`;
    expect(steps(job('v4', 'v4\n        with: { path: dist }'))['keptCredentials']).toEqual([]);
    expect(steps(job('v4', 'v4\n        with: { path: . }'))['keptCredentials']).toEqual([]);
    expect(steps(job('v4', 'v3\n        with: { path: ./ }'))['keptCredentials']).toHaveLength(1);
    const hidden = 'v4\n        with: { path: "${{ github.workspace }}", include-hidden-files: true }';
    expect(steps(job('v5', hidden))['keptCredentials']).toHaveLength(1);
    expect(steps(job('v6', hidden))['keptCredentials']).toEqual([]);
    expect(steps(job(`${'a'.repeat(40)} # v6.0.1`, hidden))['keptCredentials']).toEqual([]);
  });

  it('tracing counts beside a secret, and commented secrets are not read', () => {
    expect(steps('      - run: |\n          set -eux\n          make\n')['unsafeSteps']).toEqual([]);
    const traced = '      - run: set -x\n        env: { T: "${{ secrets.T }}" }\n';
    expect(steps(traced)['unsafeSteps']).toEqual([{ job: 'a', what: 'command tracing beside a secret' }]);
    expect(steps('      # token: ${{ secrets.NPM_TOKEN }}\n      - run: make\n')['secrets']).toEqual([]);
  });

  it('a cluster of its own is no deployment, nor is a composite action', () => {
    const apply = '      - run: kubectl apply -f x.yaml\n';
    expect(steps(apply)['deployments']).toEqual([{ job: 'a', environment: '' }]);
    expect(steps(`      - uses: helm/kind-action@v1\n${apply}`)['deployments']).toEqual([]);
    const action = 'runs:\n  using: composite\n  steps:\n    - run: kubectl apply -f x.yaml\n';
    expect(read(action, 'action.yml').facts['deployments']).toEqual([]);
  });

  it('patterns, variables and filters beside the word secret are no credentials', () => {
    const harmless = [
      'sed -i "s|^AUTH_ENCRYPTION_SECRET=.*|AUTH_ENCRYPTION_SECRET=${enc}|" .env',
      "jq '{ is_secret: .is_secret }' x",
      'export DB_PASSWORD=test-password',
    ];
    for (const line of harmless)
      expect([line, steps(`      - run: |\n          ${line}\n`)['literalCredentials']]).toEqual([line, []]);
    const real = 'export DB_PASSWORD=x9Kq2LmZ7Pv4Rt8W';
    expect(steps(`      - run: |\n          ${real}\n`)['literalCredentials']).toHaveLength(1);
  });

  it('says where it hands over to scripts or other pipelines, and which it calls', () => {
    expect(steps('      - run: npm test\n')['runsElsewhere']).toBe(false);
    for (const line of ['./ci/test.sh', 'make test', 'bash scripts/x.sh', 'tox'])
      expect([line, steps(`      - run: ${line}\n`)['runsElsewhere']]).toEqual([line, true]);
    const called = read('on: pull_request\njobs:\n  a:\n    uses: ./.github/workflows/tests.yml\n').facts;
    expect(called).toMatchObject({ calls: ['.github/workflows/tests.yml'], runsElsewhere: false });
    const away = read('on: push\njobs:\n  a:\n    uses: o/r/.github/workflows/x.yml@main\n').facts;
    expect(away).toMatchObject({ runsElsewhere: true });
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
