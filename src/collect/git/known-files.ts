// Which file names mean what. Data: adding a tool is adding a line.

/** A dependency manifest and the lockfiles that can cover it, in its own folder or any folder above. */
export interface ManifestKind {
  readonly ecosystem: string;
  /** File name, or an ending that begins with `*`. */
  readonly name: string;
  readonly lockfiles: readonly string[];
}

export const MANIFESTS: readonly ManifestKind[] = [
  {
    ecosystem: 'npm',
    name: 'package.json',
    lockfiles: ['package-lock.json', 'npm-shrinkwrap.json', 'yarn.lock', 'pnpm-lock.yaml', 'bun.lock', 'bun.lockb'],
  },
  {
    ecosystem: 'pypi',
    name: 'pyproject.toml',
    lockfiles: ['uv.lock', 'poetry.lock', 'pdm.lock', 'pylock.toml'],
  },
  { ecosystem: 'pypi', name: 'Pipfile', lockfiles: ['Pipfile.lock'] },
  { ecosystem: 'pypi', name: 'requirements.txt', lockfiles: [] },
  { ecosystem: 'cargo', name: 'Cargo.toml', lockfiles: ['Cargo.lock'] },
  { ecosystem: 'go', name: 'go.mod', lockfiles: ['go.sum'] },
  { ecosystem: 'rubygems', name: 'Gemfile', lockfiles: ['Gemfile.lock'] },
  { ecosystem: 'packagist', name: 'composer.json', lockfiles: ['composer.lock'] },
  { ecosystem: 'hex', name: 'mix.exs', lockfiles: ['mix.lock'] },
  { ecosystem: 'pub', name: 'pubspec.yaml', lockfiles: ['pubspec.lock'] },
  { ecosystem: 'swift', name: 'Package.swift', lockfiles: ['Package.resolved'] },
  { ecosystem: 'nix', name: 'flake.nix', lockfiles: ['flake.lock'] },
  { ecosystem: 'nuget', name: '*.csproj', lockfiles: ['packages.lock.json'] },
  { ecosystem: 'gradle', name: 'build.gradle', lockfiles: ['gradle.lockfile'] },
  { ecosystem: 'gradle', name: 'build.gradle.kts', lockfiles: ['gradle.lockfile'] },
  { ecosystem: 'maven', name: 'pom.xml', lockfiles: [] },
];

/** Folders whose manifests are somebody else's or test data; named in the item's parameters. */
export const FOREIGN_FOLDERS: readonly string[] = [
  'node_modules',
  'vendor',
  'third_party',
  'testdata',
  'fixtures',
  '__fixtures__',
];

export const TEST_FOLDERS: readonly string[] = [
  'test',
  'tests',
  '__tests__',
  'spec',
  'testdata',
  'test-data',
  'fixtures',
  '__fixtures__',
];

/** Places a forge reads CODEOWNERS from, in the order GitHub looks; `.gitlab` is GitLab's own. */
export const CODEOWNERS: readonly string[] = [
  '.github/CODEOWNERS',
  'CODEOWNERS',
  'docs/CODEOWNERS',
  '.gitlab/CODEOWNERS',
];

export const SECURITY_POLICY: RegExp =
  /^(?:|\.github\/|docs\/|\.gitlab\/)(?:security(?:[-_]policy)?\.(?:md|adoc|rst|markdown|txt)|\.well-known\/security\.txt)$/i;

/** Paths of update bots' settings, and the bot. */
export const UPDATE_BOTS: readonly { readonly tool: string; readonly path: RegExp }[] = [
  { tool: 'dependabot', path: /^\.github\/dependabot\.ya?ml$/ },
  { tool: 'renovate', path: /^(?:|\.github\/|\.gitlab\/)renovate\.json5?$/ },
  { tool: 'renovate', path: /^\.renovaterc(?:\.json5?)?$/ },
  { tool: 'scala-steward', path: /^(?:|\.github\/|\.config\/)\.?scala-steward\.conf$/ },
  { tool: 'pyup', path: /^\.pyup\.ya?ml$/ },
];

export const SBOM_NAME: RegExp =
  /(?:\.cdx\.(?:json|xml)|\.spdx(?:\.(?:json|ya?ml|rdf|xml))?|^(?:s?bom|sbom[-_.].{1,80}|cyclonedx|.{1,80}[-_.]sbom)\.(?:json|xml))$/i;

export const WORKFLOW: RegExp = /^\.github\/workflows\/[^/]{1,200}\.ya?ml$/;
export const COMPOSITE_ACTION: RegExp = /^(?:\.github\/actions\/.{1,300}\/)?action\.ya?ml$/;

/** Pipeline definitions of the forges and servers we can name. */
export const CI_SYSTEMS: readonly { readonly system: string; readonly path: RegExp }[] = [
  { system: 'github-actions', path: WORKFLOW },
  { system: 'gitlab-ci', path: /^\.gitlab-ci\.ya?ml$/ },
  { system: 'gitlab-ci', path: /^\.gitlab\/ci\/.{1,200}\.ya?ml$/ },
  { system: 'azure-pipelines', path: /^\.?azure-pipelines.{0,80}\.ya?ml$/ },
  { system: 'circleci', path: /^\.circleci\/config\.ya?ml$/ },
  { system: 'bitbucket-pipelines', path: /^bitbucket-pipelines\.ya?ml$/ },
  { system: 'drone', path: /^\.drone\.ya?ml$/ },
  { system: 'forgejo-actions', path: /^\.(?:forgejo|gitea)\/workflows\/[^/]{1,200}\.ya?ml$/ },
  { system: 'tekton', path: /^\.tekton\/[^/]{1,200}\.ya?ml$/ },
  { system: 'jenkins', path: /(?:^|\/)Jenkinsfile$/ },
];

/** Tracked files that usually hold a secret, by name alone. `private-part` says the content decides (a certificate is public). */
export const SECRET_FILES: readonly { readonly class: string; readonly name: RegExp; readonly privatePart?: true }[] = [
  { class: 'environment-file', name: /^\.env(?:\.[A-Za-z0-9_-]{1,40}){0,3}$/ },
  { class: 'private-key', name: /^id_(?:rsa|dsa|ecdsa|ed25519)(?:_sk)?$/ },
  { class: 'private-key', name: /\.(?:pem|key)$/i, privatePart: true },
  { class: 'private-key', name: /\.ppk$/i },
  { class: 'key-store', name: /\.(?:p12|pfx|jks|keystore|kdbx)$/i },
  { class: 'terraform-state', name: /\.tfstate(?:\.backup)?$/ },
  { class: 'cluster-credentials', name: /^\.?kubeconfig(?:\.ya?ml)?$/ },
  { class: 'login-file', name: /^(?:\.netrc|_netrc|\.pypirc|\.htpasswd|\.git-credentials|\.pgpass)$/ },
];

/** Endings that mark an environment file as a template without values. */
export const TEMPLATE_ENDING: RegExp =
  /\.(?:example|sample|template|tmpl|dist|default|defaults|schema|vault|enc|encrypted|age|gpg|sops)$/i;

export const AGENT_INSTRUCTIONS: RegExp =
  /(?:^|\/)(?:AGENTS\.md|CLAUDE\.md|GEMINI\.md|SKILL\.md|\.cursorrules|\.windsurfrules|\.clinerules|\.cursor\/rules\/[^/]{1,200}\.mdc|\.github\/copilot-instructions\.md|\.github\/instructions\/[^/]{1,200}\.instructions\.md)$/;

export const MCP_CONFIGS: RegExp =
  /(?:^|\/)(?:\.mcp\.json|mcp\.json|mcp_config\.json|claude_desktop_config\.json|\.gemini\/settings\.json|\.roo\/mcp\.json|\.kiro\/settings\/mcp\.json|\.amazonq\/mcp\.json|\.junie\/mcp\/mcp\.json|\.trae\/mcp\.json)$/;

/** Scanners by the action that runs them, or the command; what each looks at. */
export const SCANNERS: readonly {
  readonly tool: string;
  readonly kind: 'code' | 'dependencies';
  readonly marks: readonly string[];
}[] = [
  { tool: 'CodeQL', kind: 'code', marks: ['github/codeql-action/analyze', 'codeql database analyze'] },
  {
    tool: 'Semgrep',
    kind: 'code',
    marks: ['semgrep/semgrep-action', 'returntocorp/semgrep', 'semgrep ci', 'semgrep scan', 'semgrep --config'],
  },
  {
    tool: 'SonarQube',
    kind: 'code',
    marks: ['sonarsource/sonar', 'sonar-scanner', 'sonar:sonar', 'sonarcloud-github-action'],
  },
  { tool: 'Bandit', kind: 'code', marks: ['pycqa/bandit-action', 'bandit -r', 'bandit --recursive'] },
  { tool: 'gosec', kind: 'code', marks: ['securego/gosec', 'gosec ./', 'gosec -'] },
  { tool: 'Brakeman', kind: 'code', marks: ['brakeman'] },
  { tool: 'Snyk Code', kind: 'code', marks: ['snyk code test'] },
  { tool: 'GitLab SAST', kind: 'code', marks: ['sast.gitlab-ci.yml', 'components/sast'] },
  { tool: 'Checkmarx', kind: 'code', marks: ['checkmarx/', 'cx scan create'] },
  { tool: 'Dependency review', kind: 'dependencies', marks: ['actions/dependency-review-action'] },
  { tool: 'OSV-Scanner', kind: 'dependencies', marks: ['google/osv-scanner', 'osv-scanner '] },
  {
    tool: 'Trivy',
    kind: 'dependencies',
    marks: ['aquasecurity/trivy-action', 'trivy fs', 'trivy repo', 'trivy image', 'trivy filesystem'],
  },
  { tool: 'Grype', kind: 'dependencies', marks: ['anchore/scan-action', 'grype '] },
  { tool: 'Snyk', kind: 'dependencies', marks: ['snyk/actions', 'snyk test', 'snyk monitor'] },
  {
    tool: 'npm audit',
    kind: 'dependencies',
    marks: ['npm audit', 'pnpm audit', 'yarn audit', 'yarn npm audit', 'audit-ci'],
  },
  {
    tool: 'pip-audit',
    kind: 'dependencies',
    marks: ['pip-audit', 'pypa/gh-action-pip-audit', 'safety check', 'safety scan'],
  },
  { tool: 'govulncheck', kind: 'dependencies', marks: ['golang/govulncheck-action', 'govulncheck '] },
  {
    tool: 'cargo-audit',
    kind: 'dependencies',
    marks: ['cargo audit', 'cargo deny', 'rustsec/audit-check', 'embarkstudios/cargo-deny-action'],
  },
  { tool: 'Bundler audit', kind: 'dependencies', marks: ['bundle audit', 'bundler-audit', 'bundle-audit'] },
  { tool: 'Composer audit', kind: 'dependencies', marks: ['composer audit'] },
  { tool: 'OWASP Dependency-Check', kind: 'dependencies', marks: ['dependency-check'] },
  {
    tool: 'GitLab dependency scanning',
    kind: 'dependencies',
    marks: ['dependency-scanning.gitlab-ci.yml', 'components/dependency-scanning'],
  },
];
