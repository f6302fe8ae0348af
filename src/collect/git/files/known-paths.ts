// Paths of the documents and settings of a repository. Data: adding a place is adding a line.

export const LICENCE: RegExp =
  /^(?:LICEN[CS]E|COPYING|UNLICENSE)(?:[-.](?:MIT|APACHE|[AL]?GPL|BSD|MPL|ISC|CC|EUPL|EE|COMMERCIAL|PROPRIETARY)(?:[-.]?\d(?:\.\d)?)?)?(?:\.(?:md|markdown|txt|rst|adoc))?$|^LICENSES\/[^/]{1,100}\.txt$/i;
export const CONTRIBUTING: RegExp = /^(?:|\.github\/|docs\/)CONTRIBUTING(?:\.(?:md|rst|adoc|txt))?$/i;
export const GOVERNANCE: RegExp =
  /^(?:|\.github\/|docs\/)(?:GOVERNANCE|MAINTAINERS|OWNERS)(?:\.(?:md|rst|adoc|txt))?$/i;
export const BRANCH_RULES: RegExp =
  /^\.github\/(?:settings\.ya?ml|rulesets?\/[^/]{1,100}\.json)$|^\.allstar\/branch_protection\.ya?ml$/;
export const REGISTRY_SETTINGS: RegExp =
  /(?:^|\/)(?:\.npmrc|\.yarnrc(?:\.yml)?|pip\.conf|pip\.ini|nuget\.config|\.cargo\/config(?:\.toml)?|requirements[A-Za-z0-9_.-]{0,40}\.txt)$/i;
export const VEX: RegExp =
  /(?:\.vex\.json|\.openvex\.json|(?:^|\/)(?:open)?vex[A-Za-z0-9_.-]{0,60}\.json|\.csaf\.json)$/i;
export const ATTESTATION: RegExp = /\.(?:intoto\.jsonl?|sigstore(?:\.json)?|att\.json|dsse\.json|provenance\.json)$/i;
export const SECURITY_TXT: RegExp = /(?:^|\/)(?:\.well-known\/)?security\.txt$/;
export const SCAN_REPORT: RegExp = /\.sarif(?:\.json)?$/i;
export const THREAT_MODEL: RegExp =
  /(?:^|\/)(?:threat[-_ ]?model|security[-_ ]assessment)[A-Za-z0-9_. -]{0,60}\.(?:md|rst|adoc|txt)$/i;
export const WEAKNESS_POLICY: RegExp =
  /^(?:|\.github\/|docs\/|\.gitlab\/|policies\/|docs\/policies\/)(?:security|vulnerability[-_]management|patch(?:ing)?[-_]policy|remediation)[A-Za-z0-9_-]{0,40}\.(?:md|rst|adoc|txt)$/i;
export const PRE_COMMIT: RegExp = /^(?:\.pre-commit-config\.ya?ml|lefthook\.ya?ml|\.husky\/pre-commit)$/;
/** Settings of pipeline systems that are recognised by their place and not read. */
export const OTHER_PIPELINES: RegExp =
  /^(?:\.cirrus\.(?:ya?ml|star)|\.travis\.yml|\.?appveyor\.yml|\.buildkite\/.{1,200}\.(?:ya?ml|sh)|\.semaphore\/.{1,200}\.ya?ml|\.woodpecker(?:\.ya?ml|\/.{1,200}\.ya?ml)|cloudbuild\.ya?ml|buildspec\.ya?ml|\.packit\.ya?ml|\.zuul\.ya?ml|\.prow\.ya?ml|bors\.toml)$/;

export const UPDATE_SETTINGS: RegExp = /^\.github\/dependabot\.ya?ml$/;

/** Endings of programs and archives of compiled code. */
export const BINARY: RegExp =
  /\.(?:crx|deb|dex|dey|elf|o|a|so|macho|iso|class|jar|bundle|dylib|lib|msi|dll|drv|efi|exe|ocx|pyc|pyo|par|rpm|wasm|whl|apk|ipa)$/i;

/** Paths where a change without a second look does the most damage. */
export const SENSITIVE: RegExp =
  /^(?:\.github\/|\.gitlab-ci\.ya?ml$|\.gitlab\/|\.circleci\/|Jenkinsfile$|azure-pipelines|CODEOWNERS$|\.mcp\.json$|\.claude\/|\.cursor\/)|(?:^|\/)(?:AGENTS\.md|CLAUDE\.md|GEMINI\.md|Dockerfile|auth|authorization|authentication|terraform|k8s|kubernetes|prompts|models)(?:$|\/)|\.tf$/;
