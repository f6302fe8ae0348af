import { around, type CredentialKind, named, tokens } from '../kind.ts';

/** Credentials of code hosting, pipelines, package registries and secret stores. */
export const CODE_KINDS: readonly CredentialKind[] = [
  ...tokens(String.raw`
    github-token-classic | GitHub | critical | the repositories and settings its scopes allow | ghp_ | %A{36}
    github-oauth-token | GitHub | critical | an account through an authorised application | gho_ | %A{36}
    github-app-user-token | GitHub | critical | an account through an installed application | ghu_ | %A{36}
    github-app-token | GitHub | critical | the repositories an application is installed on | ghs_ | %A{36}
    github-app-stateless-token | GitHub | critical | repositories of an installation | ghs_ | %D{1,12}_eyJ%W{20,2000}\.eyJ%W{20,4000}\.%W{20,1400}
    github-refresh-token | GitHub | critical | new tokens of an account | ghr_ | %A{36,76}
    github-token-fine-grained | GitHub | critical | the repositories it was made for | github_pat_ | [A-Za-z0-9_]{82}
    gitlab-access-token | GitLab | critical | the projects and settings its scopes allow | glpat- | %W{20,320}(?:\.[a-z0-9]{2}\.%L{7,9})?
    gitlab-deploy-token | GitLab | high | code and packages of a project | gldt- | %W{20,64}
    gitlab-runner-token | GitLab | high | the jobs of a runner and what they hold | glrt- | %W{20,64}
    gitlab-runner-registration | GitLab | high | a new runner that receives jobs | GR1348941 | %W{20}
    gitlab-trigger-token | GitLab | medium | pipelines of a project | glptt- | %H{40}
    gitlab-job-token | GitLab | high | what a running job may read | glcbt- | %A{1,5}_%W{20,64}
    gitlab-agent-token | GitLab | critical | a connected cluster | glagent- | %W{50,64}
    gitlab-feed-token | GitLab | medium | private activity feeds | glft- | %W{20,64}
    gitlab-mail-token | GitLab | low | issues made by mail in somebody's name | glimt- | %W{20,64}
    gitlab-oauth-secret | GitLab | high | sign-in through an application | gloas- | %W{64}
    gitlab-scim-token | GitLab | critical | the members of a group | glsoat- | %W{20,64}
    gitlab-feature-token | GitLab | low | feature flags | glffct- | %W{20,64}
    bitbucket-http-token | Atlassian | critical | repositories | BBDC- | %B{40,52}
    bitbucket-app-password | Atlassian | critical | repositories of an account | ATBB | %A{32}
    atlassian-api-token | Atlassian | critical | Jira and Confluence in somebody's name | ATATT3 | [A-Za-z0-9_=-]{120,240}
    atlassian-access-token | Atlassian | high | a repository, project or workspace | ATCTT3 | [A-Za-z0-9_=-]{120,240}
    trello-token | Atlassian | high | the boards of an account | ATTA | %H{64}
    circleci-personal-token | CircleCI | critical | pipelines and the secrets they hold | CCIPAT_ | %A{22}_%L{40}
    circleci-project-token | CircleCI | high | pipelines of a project | CCIPRJ_ | %A{22}_%L{40}
    buildkite-user-token | Buildkite | critical | pipelines of an organisation | bkua_ | %L{40}
    buildkite-agent-token | Buildkite | high | jobs sent to agents | bkct_,bkat_ | %A{40,64}
    sonar-user-token | SonarQube | medium | code analysis in somebody's name | squ_ | %H{40}
    sonar-project-token | SonarQube | medium | code analysis of a project | sqp_ | %H{40}
    sonar-global-token | SonarQube | medium | code analysis of every project | sqa_ | %H{40}
    sourcegraph-token | Sourcegraph | high | private code that is indexed | sgp_ | (?:local_|%G{16}_)?%G{40}
    npm-token | npm | critical | publishing packages in somebody's name | npm_ | %A{36}
    pypi-token | PyPI | critical | publishing packages in somebody's name | pypi-AgEIcHlwaS5vcmc | %W{50,250}
    pypi-test-token | PyPI | low | the test index of packages | pypi-AgENdGVzdC5weXBpLm9yZ | %W{50,250}
    rubygems-key | RubyGems | critical | publishing packages in somebody's name | rubygems_ | %H{48}
    crates-token | crates.io | critical | publishing packages in somebody's name | cio | %A{32}
    nuget-key | NuGet | critical | publishing packages in somebody's name | oy2 | %L{43}
    clojars-token | Clojars | critical | publishing packages in somebody's name | CLOJARS_ | %L{60}
    docker-hub-token | Docker | critical | images of an account | dckr_pat_ | %W{27}
    docker-hub-organisation-token | Docker | critical | images of an organisation | dckr_oat_ | %W{27,40}
    artifactory-api-key | JFrog | critical | packages and images of an organisation | AKCp | %A{65,80}
    artifactory-reference-token | JFrog | critical | packages and images of an organisation | cmVmd | %A{59}
    pulumi-token | Pulumi | critical | infrastructure and the secrets in its state | pul- | %H{40}
    vault-service-token | HashiCorp | critical | the secrets its policy allows | hvs.,hvr. | %W{24,300}
    vault-batch-token | HashiCorp | high | the secrets its policy allows, for a short time | hvb. | %W{24,400}
    doppler-personal-token | Doppler | critical | the secrets of a workplace | dp.pt. | %A{40,44}
    doppler-service-token | Doppler | critical | the secrets of one configuration | dp.st. | (?:[a-z0-9_-]{2,35}\.)?%A{40,44}
    doppler-cli-token | Doppler | critical | the secrets of an account | dp.ct. | %A{40,44}
    doppler-account-token | Doppler | critical | the secrets a service account may read | dp.sa. | %A{40,44}
    doppler-scim-token | Doppler | critical | the members of a workplace | dp.scim. | %A{40,44}
    doppler-audit-token | Doppler | medium | the activity log | dp.audit. | %A{40,44}
    onepassword-service-token | 1Password | critical | vaults shared with a service | ops_eyJ | [A-Za-z0-9+/_-]{200,2000}={0,2}
    onepassword-secret-key | 1Password | critical | an account, with its password | A3- | %U{6}-(?:%U{11}|%U{6}-%U{5})-%U{5}-%U{5}-%U{5}
    age-secret-key | age | critical | everything encrypted for it | AGE-SECRET-KEY-1 | [QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L]{58}
    postman-key | Postman | high | collections and the secrets in them | PMAK- | %H{24}-%H{34}
    readme-key | ReadMe | medium | documentation projects | rdme_ | %L{70}
    launchdarkly-server-key | LaunchDarkly | medium | feature flags of an environment | sdk- | %X
    launchdarkly-token | LaunchDarkly | high | feature flags of an account | api- | %X
    octopus-key | Octopus Deploy | critical | deployments | API- | %U{25,30}
    openshift-token | Red Hat | critical | a cluster in somebody's name | sha256~ | %W{43}
    harness-token | Harness | critical | pipelines and deployments | pat.,sat. | %W{22}\.%A{24}\.%A{20}
    prefect-key | Prefect | high | workflows and their secrets | pnu_,pnb_ | %A{36}
    scalingo-token | Scalingo | critical | hosted applications | tk-us- | %W{48}
    gitbook-token | GitBook | medium | documentation spaces | gb_api_ | %A{30,50}
  `),
  ...named(String.raw`
    sonar-legacy-token | SonarQube | medium | findings in code | sonar.login,sonar_login,sonarlogin,sonar_token,sonartoken,sonarqube,sonarcloud | %H{40}
    sourcegraph-legacy-token | Sourcegraph | high | code of the organisation | sourcegraph | %G{40}
    bitbucket-secret | Atlassian | critical | repositories | bitbucket | %W{64}
    circleci-legacy-token | CircleCI | critical | pipelines and their secrets | circleci,circle_ci,circle_token | %H{40}
    gitlab-legacy-token | GitLab | critical | repositories | gitlab | %W{20}
    vault-legacy-token | HashiCorp | critical | the secret store | vault | [sbr]\.%A{24,26}
    travis-token | Travis CI | high | builds of an account | travis | (?=[A-Za-z0-9]{0,21}[0-9])%A{22}
    drone-token | Drone | high | builds of an account | drone | (?=[A-Za-z]{0,31}[0-9])%A{32}
    codecov-token | Codecov | low | uploads of coverage reports | codecov | %X
    snyk-token | Snyk | high | weaknesses known of an organisation's code | snyk | %X
    gitea-token | Gitea | critical | repositories of an account | gitea,forgejo | %H{40}
    jenkins-token | Jenkins | critical | builds in somebody's name | jenkins | (?:11)?%H{32}
    vault-seal-key | HashiCorp | critical | the whole secret store | operator unseal,unseal_key,unsealkey,unseal key 1,unseal key 2,unseal key 3,unseal key 4,unseal key 5 | [A-Za-z0-9+/]{44}|[A-Za-z0-9+/]{43}=|%H{66}
    hex-key | Hex | high | publishing packages in somebody's name | hex_api | %H{32,64}
    bitrise-token | Bitrise | high | builds of an account | bitrise | %W{84,88}
  `),
  ...around(String.raw`
    infracost-key | Infracost | low | cost estimates | ico- | 0 | (?<![A-Za-z0-9.-])ico-%A{32}(?![A-Za-z0-9])
    gitlab-session | GitLab | critical | an account of a person | _gitlab_session= | 0 | _gitlab_session=(%H{32})(?![A-Za-z0-9])
    terraform-cloud-token | HashiCorp | critical | infrastructure and the secrets in its state | .atlasv1. | 16 | (?<![A-Za-z0-9])%A{14}\.atlasv1\.%W{60,70}
    npm-registry-password | npm | critical | a package registry | :_password,:_authtoken,:_auth | 0 | :_(?:password|authToken|auth)\s{0,3}=\s{0,3}["']?([A-Za-z0-9+/=_.-]{16,300})
  `),
];
