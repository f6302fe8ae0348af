import { around, type CredentialKind, named, tokens } from '../kind.ts';

/** Credentials of cloud platforms, hosting, networks and databases as a service. */
export const CLOUD_KINDS: readonly CredentialKind[] = [
  ...tokens(String.raw`
    aws-access-key-id | Amazon Web Services | high | an account, with the secret that belongs to it | AKIA,ASIA | [A-Z2-7]{16}
    aws-bedrock-key | Amazon Web Services | high | models, billed to the account | ABSK | %B{109,260}={0,2}
    aws-marketplace-token | Amazon | high | the shop of a merchant | amzn.mws. | %X
    google-api-key | Google | high | the services the key is not restricted from | AIza | %W{35}
    google-oauth-secret | Google | high | sign-in through an application | GOCSPX- | %W{28}
    google-access-token | Google | high | an account for an hour | ya29. | %W{30,1024}
    google-refresh-token | Google | critical | new tokens of an account | 1//0 | %W{40,110}
    digitalocean-token | DigitalOcean | critical | machines and networks of an account | dop_v1_ | %H{64}
    digitalocean-oauth-token | DigitalOcean | critical | machines and networks of an account | doo_v1_ | %H{64}
    digitalocean-refresh-token | DigitalOcean | critical | new tokens of an account | dor_v1_ | %H{64}
    heroku-key | Heroku | critical | hosted applications and their settings | HRKU- | (?:AA%W{58}|%X)
    fly-token | Fly.io | critical | hosted applications | fm1_,fm1a_,fm1r_,fm2_ | [A-Za-z0-9+/_-]{80,600}={0,3}
    fly-legacy-token | Fly.io | critical | hosted applications | fo1_ | %W{43}
    render-key | Render | critical | hosted applications and their settings | rnd_ | %A{28,36}
    vercel-blob-token | Vercel | high | stored files | vercel_blob_rw_ | %A{16}_%A{30,36}
    vercel-token | Vercel | critical | hosted applications and their settings | vcp_,vci_,vca_,vck_ | %A{24,60}
    netlify-token | Netlify | critical | hosted sites and their settings | nfp_,nfc_,nfo_,nfu_ | %A{36,40}
    cloudflare-origin-key | Cloudflare | high | certificates between Cloudflare and a server | v1.0- | %H{24}-%H{146}
    supabase-access-token | Supabase | critical | every project of an account | sbp_ | %H{40}
    supabase-secret-key | Supabase | critical | a database without its row rules | sb_secret_ | %W{31,41}
    planetscale-token | PlanetScale | critical | databases of an organisation | pscale_tkn_ | [A-Za-z0-9_.=-]{32,64}
    planetscale-password | PlanetScale | critical | a database | pscale_pw_ | [A-Za-z0-9_.=-]{32,64}
    planetscale-oauth-token | PlanetScale | critical | databases of an organisation | pscale_oauth_ | [A-Za-z0-9_.=-]{32,64}
    neon-key | Neon | critical | databases of an account | napi_ | %L{60,68}
    mongodb-service-secret | MongoDB | critical | database projects | mdb_sa_sk_ | %W{40}
    tailscale-auth-key | Tailscale | critical | a place inside the private network | tskey-auth- | %A{8,20}-%A{20,50}
    tailscale-api-key | Tailscale | critical | the rules of the private network | tskey-api- | %A{8,20}-%A{20,50}
    tailscale-oauth-secret | Tailscale | critical | the rules of the private network | tskey-client- | %A{8,20}-%A{20,50}
    akamai-token | Akamai | high | delivery settings | akab- | %L{16}-%L{16}
    alibaba-key-id | Alibaba Cloud | high | an account, with the secret that belongs to it | LTAI | %A{12,24}
    tencent-key-id | Tencent Cloud | high | an account, with the secret that belongs to it | AKID | %A{32}
    yandex-api-key | Yandex Cloud | high | the services of a service account | AQVN | %W{35,40}
    yandex-oauth-token | Yandex | high | an account | y0_ | %W{52,62}
    huawei-key-id | Huawei Cloud | medium | an account, with the secret that belongs to it | HST3W,HPUA | %U{15,16}
    contentful-token | Contentful | high | the content of every space | CFPAT- | %W{43}
    mapbox-secret-token | Mapbox | medium | maps, billed to the account | sk.eyJ | %W{60,120}\.%W{22}
    grafana-service-token | Grafana | high | dashboards and data sources | glsa_ | %A{32}_[A-Fa-f0-9]{8}
    grafana-cloud-token | Grafana | high | metrics and logs | glc_ | %B{32,400}={0,2}
    newrelic-user-key | New Relic | high | telemetry of an account | NRAK- | %U{27}
    newrelic-query-key | New Relic | high | telemetry of an account | NRIQ- | %W{32}
    newrelic-admin-key | New Relic | high | an account and its people | NRAA- | %H{27}
    newrelic-rest-key | New Relic | high | telemetry of an account | NRRA- | %H{42}
    aws-bedrock-short-key | Amazon Web Services | high | models, for some hours | bedrock-api-key-YmVkcm9jay5hbWF6b25hd3MuY29t | %B{60,4000}={0,2}
    aws-appsync-key | Amazon Web Services | high | an interface of an application | da2- | %L{26}
    grafana-api-key | Grafana | high | dashboards and data sources | eyJrIjoi | %B{60,400}={0,2}
    cloudflare-user-token | Cloudflare | critical | sites and their names on the internet | cfut_,cfat_,cfk_ | %A{40}%H{8}
    yandex-session-token | Yandex Cloud | high | machines and data, for some hours | t1. | [A-Z0-9a-z_-]{1,200}={0,2}\.%W{86}={0,2}
    newrelic-insert-key | New Relic | medium | telemetry somebody could forge | NRII- | %W{32}
    sentry-organisation-token | Sentry | high | errors and releases of an organisation | sntrys_eyJ | %B{60,400}={0,2}_%B{40,50}
    sentry-user-token | Sentry | high | errors of an account | sntryu_ | %H{64}
    dynatrace-token | Dynatrace | high | telemetry of an environment | dt0c01.,dt0s01.,dt0s16. | %A{8,24}\.%A{64}
    honeycomb-key | Honeycomb | medium | telemetry of an environment | hcaik_,hcxik_,hcamk_ | %L{26,64}
    elastic-service-key | Elastic | high | a search cluster in the cloud | essu_ | %B{40,120}={0,2}
    posthog-personal-key | PostHog | high | analytics of an account | phx_ | %W{40,48}
    axiom-token | Axiom | high | logs of an organisation | xaat-,xapt- | %X
    logfire-token | Pydantic | medium | telemetry of a project | pylf_v1_ | [a-z]{2}_%A{40,60}
    tinybird-token | Tinybird | high | analytics data | p.eyJ1 | %W{40,200}\.%W{20,60}
  `),
  ...named(String.raw`
    aws-secret-key | Amazon Web Services | critical | everything its user may do in the account | aws_secret,secretaccesskey,secret_access_key,aws_sk | %B{40}
    aws-session-token | Amazon Web Services | high | an account for some hours | aws_session,sessiontoken | [A-Za-z0-9+/]{200,1200}={0,2}
    cloudflare-token | Cloudflare | critical | domains and delivery of an account | cloudflare,cf_api | %W{40}
    cloudflare-global-key | Cloudflare | critical | domains and delivery of an account | cloudflare,cf_api | %H{37}
    linode-token | Akamai | critical | machines of an account | linode | %H{64}
    vultr-key | Vultr | critical | machines of an account | vultr | %U{36}
    hetzner-token | Hetzner | critical | machines of a project | hcloud,hetzner | %A{64}
    scaleway-secret-key | Scaleway | critical | machines of a project | scw_secret,scaleway | %X
    alibaba-secret | Alibaba Cloud | critical | everything its user may do in the account | alibaba,aliyun,alicloud | %A{30}
    tencent-secret | Tencent Cloud | critical | everything its user may do in the account | tencentcloud,tencent | %A{32}
    ibm-cloud-key | IBM Cloud | critical | everything its user may do in the account | ibmcloud,ibm_cloud,bluemix | %W{44}
    oracle-cloud-secret | Oracle Cloud | critical | stored files and services | oci_secret,oracle_secret | %B{43}=
    railway-token | Railway | critical | hosted applications and their settings | railway | %X
    vercel-legacy-token | Vercel | critical | hosted applications and their settings | vercel | %A{24}
    fastly-token | Fastly | high | delivery settings | fastly | %W{32}
    algolia-admin-key | Algolia | high | search indexes | algolia | %H{32}
    datadog-api-key | Datadog | high | telemetry somebody could forge | datadog,dd_api | %H{32}
    datadog-app-key | Datadog | high | telemetry and dashboards | datadog,dd_app | %H{40}
    rollbar-token | Rollbar | medium | errors of a project | rollbar | %H{32}
    opsgenie-key | Atlassian | high | alerts of a team | opsgenie | %X
    pagerduty-key | PagerDuty | high | alerts of a team | pagerduty,pager_duty | [A-Za-z0-9_+-]{20}
    splunk-token | Splunk | medium | logs somebody could forge | splunk | %X
    sumologic-key | Sumo Logic | high | logs of an account | sumo | %A{64}
    elastic-api-key | Elastic | high | a search cluster | elastic | [A-Za-z0-9]{54,58}==
    upstash-token | Upstash | high | a hosted store | upstash | A[A-Za-z0-9]{50,120}={0,2}
    confluent-secret | Confluent | high | message streams | confluent | %B{64}
    ngrok-token | ngrok | high | tunnels into the network | ngrok | %A{20,30}_%A{20,25}
    heroku-legacy-key | Heroku | critical | applications and their data | heroku | %X
    netlify-legacy-token | Netlify | high | sites and their settings | netlify | %W{40,46}
    sentry-legacy-token | Sentry | high | errors with their data | sentry | %H{64}
    contentful-delivery-token | Contentful | medium | published content | contentful | %W{43}
    yandex-secret-key | Yandex Cloud | critical | stored data | yandex,ycsecret | YC%W{38}
    azure-devops-legacy-token | Microsoft Azure | critical | sources and pipelines | azure_devops,azuredevops,azure-devops,ado_pat,vsts | [a-z2-7]{52}
    azure-subscription-key | Microsoft Azure | high | an interface or a model | subscription_key,subscription-key,subscriptionkey,azure_openai,azureopenai,cognitive | %H{32}
    azure-search-legacy-key | Microsoft Azure | high | a search index | search_admin,searchadmin,azuresearch,azure_search,azure_key,azurekey | %A{52}
    wireguard-private-key | WireGuard | critical | a place inside the private network | privatekey,presharedkey | [A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=
  `),
  ...around(String.raw`
    azure-storage-key | Microsoft Azure | critical | every file of a storage account | accountkey= | 0 | (?:AccountKey|accountkey|ACCOUNTKEY)=(%B{86}==)
    azure-shared-access-key | Microsoft Azure | critical | a queue, hub or registry | sharedaccesskey= | 0 | (?:SharedAccessKey|sharedaccesskey)=(%B{43}=)
    azure-account-key | Microsoft Azure | critical | stored data | accountkey,account_key,account-key,masterkey,master_key | 0 | (?:[Aa]ccount|ACCOUNT|[Mm]aster|MASTER)[_-]?(?:[Kk]ey|KEY)[\w\\"'\x60\]),.: =>{(-]{1,20}\s{0,40}[=>{(]{0,2}\s{0,20}[\\"'\x60]{0,3}(%B{86}==)
    azure-refresh-token | Microsoft Azure | critical | an account of a person | .agab | 0 | (?<=(?<![A-Za-z0-9_.-])[01]\.A%W{30,110})\.AgAB%W{80,2000}
    newrelic-legacy-key | New Relic | high | telemetry of an account | nral | 36 | (?<![A-Za-z0-9])(?:eu%D{2}xx%G{30}|%G{36})NRAL(?![A-Za-z0-9])
    azure-marked-key | Microsoft Azure | critical | stored data or an interface | +ast,acdb,+aba,+amc | 76 | (?<![A-Za-z0-9+/])%B{76}(?:\+ASt|ACDb|\+ABa|\+AMC)%B{5}[AQgw]==
    azure-marked-access-key | Microsoft Azure | critical | messages and devices | aiot,+asb,+aeh,+arm | 33 | (?<![A-Za-z0-9+/])%B{33}(?:AIoT|\+ASb|\+AEh|\+ARm)[A-P]%B{5}=(?![A-Za-z0-9+/=])
    azure-search-key | Microsoft Azure | high | a search index | azse | 42 | (?<![A-Za-z0-9])%A{42}AzSe[A-D]%A{5}(?![A-Za-z0-9])
    azure-function-key | Microsoft Azure | high | functions of an application | azfu | 44 | (?<![A-Za-z0-9_-])%W{44}AzFu%W{4,5}={1,2}
    azure-workflow-url | Microsoft Azure | high | a workflow that anybody with the address starts | /triggers/ | 0 | /triggers/[\w-]{1,60}/(?:paths/)?(?:invoke|run)\?[^\s"'<>]{0,300}?sig=(%W{43})(?![A-Za-z0-9_-])
    azure-configuration-secret | Microsoft Azure | critical | the settings of applications | ;secret= | 0 | ;Secret=(%B{43,90}={0,2})
    azure-client-secret | Microsoft Azure | critical | everything its application may do | q~ | 4 | (?<![A-Za-z0-9_~.-])[A-Za-z0-9_~.-]{3}%DQ~[A-Za-z0-9_~.-]{31,34}(?![A-Za-z0-9_~.-])
    azure-devops-token | Microsoft Azure | critical | code and pipelines of an organisation | azdo | 76 | (?<![A-Za-z0-9])%A{76}AZDO%A{4}(?![A-Za-z0-9])
    azure-service-key | Microsoft Azure | high | models and other services of a resource | jqqj9 | 52 | (?<![A-Za-z0-9])%A{52}JQQJ9%A{27}(?![A-Za-z0-9])
    azure-registry-password | Microsoft Azure | critical | container images | +acr | 42 | (?<![A-Za-z0-9+/])%B{42}\+ACR%A{6}(?![A-Za-z0-9+/])
    azure-storage-signature | Microsoft Azure | high | the files a link was made for | sig= | 0 | (?<=[?&])sig=([A-Za-z0-9%+/]{40,80}(?:%3[Dd]|=))
  `),
];
