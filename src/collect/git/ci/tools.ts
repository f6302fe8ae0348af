// Which tool a pipeline runs, by the action or command that names it. Data: adding a tool is adding a line.

/** What a tool of a pipeline is for. */
export type ToolUse =
  | 'tests'
  | 'code-scan'
  | 'dependency-scan'
  | 'secret-scan'
  | 'infrastructure-scan'
  | 'sbom'
  | 'signing'
  | 'provenance'
  | 'ai-evaluation';

/** Tools beyond the code and dependency scanners of known-files.ts; marks are lower case. */
export const PIPELINE_TOOLS: readonly {
  readonly tool: string;
  readonly use: ToolUse;
  readonly marks: readonly string[];
}[] = [
  {
    tool: 'npm test',
    use: 'tests',
    marks: [
      'npm test',
      'npm run test',
      'npm t ',
      'pnpm test',
      'yarn test',
      'bun test',
      'npx vitest',
      'npx jest',
      'vitest run',
    ],
  },
  { tool: 'pytest', use: 'tests', marks: ['pytest', 'python -m unittest', 'tox ', 'tox\n', 'nox -', 'nox\n'] },
  { tool: 'go test', use: 'tests', marks: ['go test'] },
  { tool: 'cargo test', use: 'tests', marks: ['cargo test', 'cargo nextest'] },
  {
    tool: 'Maven or Gradle',
    use: 'tests',
    marks: [
      'mvn test',
      'mvn verify',
      'mvnw verify',
      'mvnw test',
      'gradlew test',
      'gradlew check',
      'gradlew build',
      'gradle test',
      'gradle check',
      'mvn -b verify',
      'mvn clean verify',
    ],
  },
  { tool: 'dotnet test', use: 'tests', marks: ['dotnet test'] },
  { tool: 'make test', use: 'tests', marks: ['make test', 'make check'] },
  { tool: 'RSpec or PHPUnit', use: 'tests', marks: ['rspec', 'rake test', 'phpunit', 'mix test', 'ctest'] },
  {
    tool: 'Gitleaks',
    use: 'secret-scan',
    marks: [
      'gitleaks/gitleaks-action',
      'gitleaks detect',
      'gitleaks git',
      'gitleaks dir',
      'gitleaks protect',
      'zricethezav/gitleaks',
      'validate_gitleaks: true',
    ],
  },
  {
    tool: 'TruffleHog',
    use: 'secret-scan',
    marks: ['trufflesecurity/trufflehog', 'trufflehog git', 'trufflehog filesystem'],
  },
  { tool: 'detect-secrets', use: 'secret-scan', marks: ['detect-secrets'] },
  { tool: 'GitGuardian', use: 'secret-scan', marks: ['gitguardian/ggshield', 'ggshield secret'] },
  { tool: 'secretlint', use: 'secret-scan', marks: ['secretlint'] },
  {
    tool: 'GitLab secret detection',
    use: 'secret-scan',
    marks: ['secret-detection.gitlab-ci.yml', 'components/secret-detection'],
  },
  {
    tool: 'Checkov',
    use: 'infrastructure-scan',
    marks: ['bridgecrewio/checkov-action', 'checkov -', 'bridgecrew/checkov'],
  },
  { tool: 'Trivy configuration scan', use: 'infrastructure-scan', marks: ['trivy config', 'scan-type: config'] },
  { tool: 'Kubescape', use: 'infrastructure-scan', marks: ['kubescape/github-action', 'kubescape scan'] },
  { tool: 'kube-linter', use: 'infrastructure-scan', marks: ['stackrox/kube-linter-action', 'kube-linter lint'] },
  { tool: 'tfsec', use: 'infrastructure-scan', marks: ['aquasecurity/tfsec', 'tfsec .', 'tfsec-action'] },
  { tool: 'KICS', use: 'infrastructure-scan', marks: ['checkmarx/kics', 'kics scan'] },
  { tool: 'hadolint', use: 'infrastructure-scan', marks: ['hadolint/hadolint', 'action-hadolint@', 'hadolint '] },
  { tool: 'Terrascan', use: 'infrastructure-scan', marks: ['tenable/terrascan', 'terrascan scan'] },
  { tool: 'GitLab IaC scanning', use: 'infrastructure-scan', marks: ['sast-iac.gitlab-ci.yml', 'components/sast-iac'] },
  { tool: 'Syft', use: 'sbom', marks: ['anchore/sbom-action', 'syft '] },
  {
    tool: 'CycloneDX generator',
    use: 'sbom',
    marks: [
      'cyclonedx-npm',
      'cyclonedx-py',
      'cyclonedx/gh-',
      'cyclonedx-gomod',
      'cyclonedx:makeaggregatebom',
      'cyclonedxbom',
      'cdxgen',
      'cargo cyclonedx',
      'npm sbom',
    ],
  },
  { tool: 'SPDX generator', use: 'sbom', marks: ['sbom-tool generate', 'bom generate ', 'spdx-sbom-generator'] },
  { tool: 'BuildKit SBOM', use: 'sbom', marks: ['--sbom=true', 'sbom: true'] },
  { tool: 'cosign', use: 'signing', marks: ['cosign sign', 'cosign attest'] },
  { tool: 'Sigstore for Python', use: 'signing', marks: ['sigstore/gh-action-sigstore-python', 'sigstore sign'] },
  {
    tool: 'GitHub attestation',
    use: 'provenance',
    marks: ['actions/attest-build-provenance', 'actions/attest@', 'actions/attest-sbom'],
  },
  { tool: 'SLSA generator', use: 'provenance', marks: ['slsa-framework/slsa-github-generator'] },
  { tool: 'npm provenance', use: 'provenance', marks: [' --provenance', 'npm_config_provenance'] },
  { tool: 'PyPI attestations', use: 'provenance', marks: ['pypa/gh-action-pypi-publish'] },
  {
    tool: 'promptfoo',
    use: 'ai-evaluation',
    marks: ['promptfoo eval', 'promptfoo redteam', 'promptfoo/promptfoo-action'],
  },
  { tool: 'DeepEval', use: 'ai-evaluation', marks: ['deepeval test'] },
  { tool: 'garak', use: 'ai-evaluation', marks: ['garak --', 'python -m garak'] },
  { tool: 'Inspect', use: 'ai-evaluation', marks: ['inspect eval'] },
];

/** Agents a pipeline can start, by action or command; marks are lower case. */
export const PIPELINE_AGENTS: readonly { readonly tool: string; readonly marks: readonly string[] }[] = [
  {
    tool: 'Claude Code',
    marks: ['anthropics/claude-code-action', 'anthropics/claude-code-base-action', 'claude -p', 'claude --print'],
  },
  { tool: 'Codex', marks: ['openai/codex-action', 'codex exec'] },
  {
    tool: 'Gemini CLI',
    marks: ['google-github-actions/run-gemini-cli', 'google-gemini/gemini-cli-action', 'gemini -p', 'gemini --prompt'],
  },
  { tool: 'GitHub Models', marks: ['actions/ai-inference', 'gh models run'] },
  { tool: 'Copilot CLI', marks: ['copilot -p', 'copilot --prompt'] },
  { tool: 'Cursor agent', marks: ['cursor-agent'] },
  { tool: 'Aider', marks: ['aider --'] },
  { tool: 'OpenCode', marks: ['opencode run', 'sst/opencode/github', 'anomalyco/opencode/github'] },
  { tool: 'Goose', marks: ['goose run'] },
];

/** Names of variables that hold a long-lived key of a cloud or a package registry; lower case. */
export const STATIC_KEYS: ReadonlySet<string> = new Set([
  'aws_access_key_id',
  'aws_secret_access_key',
  'azure_client_secret',
  'azure_credentials',
  'arm_client_secret',
  'gcp_sa_key',
  'google_credentials',
  'gcp_credentials',
  'google_application_credentials_json',
  'gcp_service_account_key',
  'npm_token',
  'node_auth_token',
  'pypi_api_token',
  'pypi_token',
  'pypi_password',
  'twine_password',
  'cargo_registry_token',
  'rubygems_api_key',
  'nuget_api_key',
  'digitalocean_access_token',
  'alicloud_secret_key',
]);
