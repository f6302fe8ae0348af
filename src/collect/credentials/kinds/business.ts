import { around, type CredentialKind, named, tokens } from '../kind.ts';

/** Credentials of payment, messaging, mail and other business services. */
export const BUSINESS_KINDS: readonly CredentialKind[] = [
  ...tokens(String.raw`
    stripe-live-key | Stripe | critical | payments and customers | sk_live_ | %A{24,120}
    stripe-live-restricted-key | Stripe | critical | the payments it is not restricted from | rk_live_ | %A{24,120}
    stripe-test-key | Stripe | low | the test mode of an account | sk_test_,rk_test_ | %A{24,120}
    stripe-webhook-secret | Stripe | medium | forged payment events | whsec_ | %B{32,64}
    square-access-token | Square | critical | payments and customers | EAAA | %W{60}
    square-legacy-token | Square | critical | payments and customers | sq0atp- | %W{22}
    square-oauth-secret | Square | high | sign-in through an application | sq0csp- | %W{43}
    braintree-token | PayPal | critical | payments and customers | access_token$production$ | %L{16}\$%H{32}
    shopify-admin-token | Shopify | critical | orders and customers of a shop | shpat_ | %A{32,64}
    shopify-custom-token | Shopify | critical | orders and customers of a shop | shpca_ | %A{32,64}
    shopify-private-password | Shopify | critical | orders and customers of a shop | shppa_ | %A{32,64}
    shopify-shared-secret | Shopify | high | sign-in through an application | shpss_ | %A{32,64}
    razorpay-key-id | Razorpay | medium | payments, with the secret that belongs to it | rzp_live_ | %A{14}
    mollie-key | Mollie | critical | payments and customers | live_ | %A{30}
    flutterwave-key | Flutterwave | critical | payments and customers | FLWSECK-,FLWSECK_TEST- | [a-hA-H0-9]{12,32}-?[X0-9a-z]{0,12}
    plaid-access-token | Plaid | critical | bank accounts of a customer | access-production-,access-sandbox- | %X
    easypost-key | EasyPost | medium | shipments and addresses | EZAK,EZTK | %A{54}
    shippo-key | Shippo | medium | shipments and addresses | shippo_live_,shippo_test_ | %G{40}
    duffel-token | Duffel | high | travel bookings | duffel_live_,duffel_test_ | %W{43}
    slack-bot-token | Slack | critical | messages of a workspace | xoxb- | %D{9,14}-%D{9,14}-%A{22,36}
    slack-user-token | Slack | critical | messages of a person | xoxp- | (?:%D{9,14}-){2,3}%A{28,36}
    slack-app-token | Slack | high | the connection of an application | xapp-1- | %U{9,13}-%D{9,15}-%H{60,70}
    slack-configuration-token | Slack | high | the applications of a workspace | xoxe.xoxp-1-,xoxe.xoxb-1-,xoxe-1- | %A{100,200}
    slack-legacy-bot-token | Slack | critical | messages and files | xoxb- | %D{8,14}-%A{18,26}
    slack-legacy-token | Slack | critical | messages and files | xoxa-,xoxr-,xoxo-,xoxs- | (?:2-)?(?:%D{6,14}-){1,3}%H{12,40}
    twitch-stream-key | Twitch | high | a broadcast | live_ | %D{6,11}_%A{30}
    slack-session-token | Slack | critical | an account of a person | xoxc-,xoxs-,xoxd- | [A-Za-z0-9%+/-]{40,300}={0,2}
    slack-webhook | Slack | medium | messages sent into a channel | hooks.slack.com/services/,hooks.slack.com/workflows/ | %A{8,12}/%A{8,12}/[A-Za-z0-9/]{22,50}
    discord-webhook | Discord | medium | messages sent into a channel | discord.com/api/webhooks/,discordapp.com/api/webhooks/ | %D{17,20}/%W{60,80}
    teams-webhook | Microsoft | medium | messages sent into a channel | webhook.office.com/webhookb2/,outlook.office.com/webhook/ | %X@%X/IncomingWebhook/%H{32}/%X
    zapier-webhook | Zapier | medium | automations somebody could start | hooks.zapier.com/hooks/catch/ | %D{5,9}/%A{6,8}
    sendgrid-key | Twilio | critical | mail in the organisation's name | SG. | %W{22}\.%W{43}
    mailgun-key | Mailgun | critical | mail in the organisation's name | key- | %H{32}
    brevo-key | Brevo | critical | mail in the organisation's name | xkeysib-,xsmtpsib- | %H{64}-%A{16}
    resend-key | Resend | critical | mail in the organisation's name | re_ | %A{8}_%A{24}
    mailersend-token | MailerSend | critical | mail in the organisation's name | mlsn. | %H{64}
    onesignal-key | OneSignal | high | notifications to customers | os_v2_app_,os_v2_org_ | [a-z2-7]{90,120}
    facebook-token | Meta | high | pages and advertisements | EAAC,EAAB,EAAM,EAAG | [A-Za-z0-9]{80,260}
    twitter-bearer-token | X | medium | reading in an application's name | AAAAAAAAAAAAAAAAAAAAA | [A-Za-z0-9%]{60,120}
    notion-token | Notion | high | the pages shared with an integration | ntn_ | %A{44,50}
    notion-legacy-token | Notion | high | the pages shared with an integration | secret_ | %A{43}
    linear-key | Linear | high | issues of an organisation | lin_api_ | %A{40}
    linear-oauth-token | Linear | high | issues of an organisation | lin_oauth_ | %H{64}
    airtable-token | Airtable | high | the bases it was made for | pat | %A{14}\.%H{64}
    airtable-oauth-token | Airtable | high | tables | oaa | %A{14}\.v1\.%W{20,400}\.%W{20,100}
    figma-token | Figma | high | designs of an account | figd_ | %W{38,46}
    hubspot-token | HubSpot | high | customers of an organisation | pat-na1-,pat-na2-,pat-eu1-,pat-ap1- | %X
    typeform-token | Typeform | high | forms and their answers | tfp_ | [A-Za-z0-9_.=-]{40,62}
    clickup-token | ClickUp | high | tasks of an account | pk_ | %D{6,9}_%U{32}
    dropbox-token | Dropbox | critical | files of an account | sl. | %W{130,1000}
    adafruit-key | Adafruit | medium | connected devices | aio_ | %A{28}
    frameio-token | Frame.io | high | videos of an account | fio-u- | [A-Za-z0-9_=-]{64}
    calendly-token | Calendly | medium | meetings of an account | eyJraWQiOiIxY2Ux | %W{80,200}\.%W{100,600}\.%W{60,120}
    telnyx-key | Telnyx | high | calls and messages, billed to the account | KEY01 | %H{30}_%A{20,24}
  `),
  ...named(String.raw`
    twilio-key-id | Twilio | medium | half of a key; the other half is its secret | twilio | SK%H{32}
    plaid-secret | Plaid | critical | bank data of customers | plaid | %L{30}
    hubspot-legacy-key | HubSpot | high | customer data | hubspot,hapikey | %X
    figma-legacy-token | Figma | medium | designs | figma | %D{4,6}-%X
    telnyx-legacy-key | Telnyx | high | calls and messages | telnyx | KEY%W{55}
    facebook-app-token | Meta | high | an application | facebook,fb_app,fb_access | %D{15,16}(?:\||%7C)%W{27,40}
    braintree-key | PayPal | critical | payments | braintree | %H{32}
    twilio-auth-token | Twilio | critical | calls and messages, billed to the account | twilio | %H{32}
    twilio-key-secret | Twilio | critical | calls and messages, billed to the account | twilio | %A{32}
    discord-bot-token | Discord | high | the servers a bot has joined | discord,bot_token | [MNO]%W{23,26}\.%W{6}\.%W{27,38}
    discord-client-secret | Discord | high | sign-in through an application | discord_client,discordclient | %W{32}
    postmark-token | ActiveCampaign | critical | mail in the organisation's name | postmark | %X
    vonage-secret | Vonage | high | calls and messages, billed to the account | vonage,nexmo | %A{16}
    messagebird-key | Bird | high | messages, billed to the account | messagebird | %A{25}
    mailjet-secret | Sinch | critical | mail in the organisation's name | mailjet,mj_apikey | %H{32}
    sparkpost-key | Bird | critical | mail in the organisation's name | sparkpost | %H{40}
    mattermost-token | Mattermost | high | messages of an account | mattermost | %L{26}
    twitch-secret | Twitch | medium | sign-in through an application | twitch | %L{30}
    facebook-app-secret | Meta | high | sign-in through an application | facebook,fb_app,fbapi | %H{32}
    twitter-secret | X | high | posting in an account's name | twitter | %A{45,50}
    linkedin-secret | LinkedIn | high | sign-in through an application | linkedin | (?:WPL_AP1\.%A{16}\.%A{8}={0,2}|%A{16})
    okta-token | Okta | critical | accounts and sign-in of an organisation | okta,ssws | 00%W{40}
    auth0-secret | Okta | critical | accounts and sign-in of customers | auth0 | %W{64}
    zendesk-token | Zendesk | high | customers' requests | zendesk | %A{40}
    intercom-token | Intercom | high | conversations with customers | intercom | (?:dG9rO%B{54,60}={0,2})
    asana-token | Asana | high | tasks of an account | asana | (?:%D/)?%D{15,17}(?:/%D{15,17})?:%H{32}
    todoist-token | Doist | medium | tasks of an account | todoist | %H{40}
    segment-key | Twilio | medium | events somebody could forge | segment | %A{32}
    razorpay-secret | Razorpay | critical | payments and customers | razorpay | %A{24}
    paypal-secret | PayPal | critical | payments and customers | paypal | E%W{60,80}
    adyen-key | Adyen | critical | payments and customers | adyen | AQE%W{80,240}
    gocardless-token | GoCardless | critical | payments and customers | gocardless | live_%W{40}
    virustotal-key | Google | medium | file scans of an account | virustotal,vt_api | %H{64}
    shodan-key | Shodan | low | scans of an account | shodan | %A{32}
    infura-key | ConsenSys | medium | a blockchain node | infura | %H{32}
    rapidapi-key | Rapid | medium | interfaces, billed to the account | rapidapi | %A{50}
    docusign-secret | Docusign | high | contracts of an account | docusign | %X
    trello-key | Atlassian | medium | the boards of an account | trello | %H{32}
  `),
  ...around(String.raw`
    mandrill-key | Mailchimp | critical | mail in the organisation's name | md- | 0 | (?<![A-Za-z0-9_-])md-%W{22}(?![A-Za-z0-9_-])
    telegram-bot-token | Telegram | high | the conversations of a bot | :aa | 10 | (?<![A-Za-z0-9])%D{8,10}:AA%W{33}(?![A-Za-z0-9_-])
    mailchimp-key | Mailchimp | high | subscribers and campaigns | -us | 32 | (?<![A-Za-z0-9])%H{32}-us%D{1,2}(?![A-Za-z0-9])
    salesforce-session | Salesforce | critical | customers of an organisation | 00d | 0 | (?<![A-Za-z0-9])00D%A{12,15}![A-Za-z0-9._]{80,260}
    maxmind-key | MaxMind | low | location data | _mmk | 36 | (?<![A-Za-z0-9])%A{6}_%A{29}_mmk(?![A-Za-z0-9])
    firebase-server-key | Google | high | notifications to customers | :apa91b | 11 | (?<![A-Za-z0-9])AAAA%W{7}:APA91b%W{130,150}
    cloudinary-url | Cloudinary | high | stored pictures | cloudinary:// | 0 | cloudinary://%D{15}:(%W{27})@%L{2,40}
    ifttt-webhook | IFTTT | low | automations somebody could start | maker.ifttt.com/trigger/ | 0 | maker\.ifttt\.com/trigger/[\w-]{1,60}/(?:json/)?with/key/(%W{20,50})
    mailgun-signing-key | Mailgun | high | forged mail events | mailgun | 0 | mailgun[\w.-]{0,30}["']?\s{0,4}[:=]\s{0,4}["']?(%H{32}-%H{8}-%H{8})
  `),
];
