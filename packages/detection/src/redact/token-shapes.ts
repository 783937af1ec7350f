import type { SecretKind } from "../types.ts";

/** The letters that the random part of a token is written in. */
export type Alphabet = "alphanumeric" | "upper" | "hex" | "word" | "encoded" | "dotted" | "base64";

/** A token that says by its beginning who made it: what follows, and how much of it at least. */
export interface TokenShape {
  readonly kind: SecretKind;
  readonly prefix: string;
  readonly alphabet: Alphabet;
  readonly min: number;
  /** Longer ones are none: a fixed length keeps names in capitals apart. */
  readonly max: number;
  /** The beginning is also a word: the rest must have a digit. */
  readonly digit: boolean;
}

/** Kind, beginnings, alphabet, least length of the rest, and `digit`, or the most that it has. */
type Row = readonly [SecretKind, string, Alphabet, number, (number | "digit")?];

/**
 * Written down from what the services document of their tokens. Lengths are kept below the real
 * ones: services make their tokens longer without notice, and a log may cut one off.
 */
const rows: readonly Row[] = [
  // Code and packages.
  ["github-token", "ghp_ gho_ ghu_ ghs_ ghr_", "alphanumeric", 20],
  ["github-token", "github_pat_", "word", 20],
  [
    "gitlab-token",
    "glpat- gloas- glrt- gldt- glcbt- glptt- glft- glsoat- glagent- glimt- glffct- glrtr- GR1348941",
    "dotted",
    16,
  ],
  ["bitbucket-token", "ATBB", "alphanumeric", 24],
  ["atlassian-token", "ATATT3 ATCTT3 ATSTT3", "dotted", 20],
  ["npm-token", "npm_", "alphanumeric", 30],
  ["pypi-token", "pypi-", "word", 30],
  ["rubygems-token", "rubygems_", "hex", 40],
  ["nuget-key", "oy2", "alphanumeric", 43, 43],
  ["crates-token", "cio", "alphanumeric", 32, "digit"],
  ["clojars-token", "CLOJARS_", "alphanumeric", 50],
  ["docker-token", "dckr_pat_ dckr_oat_", "word", 20],
  ["artifactory-token", "AKCp cmVmd", "alphanumeric", 50],
  ["sonar-token", "sqp_ squ_ sqa_", "hex", 40],
  ["sourcegraph-token", "sgp_ slk_", "word", 30, "digit"],
  ["circleci-token", "CCIPAT_ CCIPRJ_", "word", 30],
  ["buildkite-token", "bkua_", "hex", 40],
  ["octopus-key", "API-", "upper", 25, 32],
  ["sentry-token", "sntrys_ sntryu_", "base64", 40],
  ["snyk-token", "snyk_uat. snyk_sat.", "dotted", 40],
  ["jetbrains-token", "perm:", "dotted", 40],
  ["depot-token", "depot_org_ depot_project_", "word", 30],
  // Clouds and hosting.
  ["aws-key", "AKIA ASIA ABIA ACCA", "upper", 16, 16],
  ["aws-key", "ABSK", "base64", 90],
  ["google-key", "AIza", "word", 35],
  ["google-key", "APA91b", "word", 60],
  ["google-key", "GOCSPX-", "word", 20],
  ["google-key", "ya29.", "dotted", 20],
  ["alibaba-key", "LTAI", "alphanumeric", 12, 24],
  ["tencent-key", "AKID", "alphanumeric", 32, 36],
  ["yandex-key", "AQVN", "word", 35, 38],
  ["yandex-key", "y0_", "word", 40],
  ["digitalocean-token", "dop_v1_ doo_v1_ dor_v1_", "hex", 40],
  ["cloudflare-token", "cfut_ cfat_ cfk_", "word", 40],
  ["cloudflare-token", "v1.0-", "word", 150],
  ["trigger-key", "tr_dev_ tr_prod_ tr_stg_ tr_pat_", "alphanumeric", 20],
  ["inngest-key", "signkey-prod- signkey-test- signkey-branch-", "hex", 32],
  ["aspnet-token", "CfDJ8", "word", 60],
  ["heroku-token", "HRKU-", "word", 30],
  ["netlify-token", "nfp_", "alphanumeric", 30],
  ["vercel-token", "vercel_blob_rw_ vck_ vcp_ vca_ vci_ vcr_", "word", 24, "digit"],
  ["fly-token", "fo1_ fm1a_ fm1r_ fm2_", "base64", 40],
  ["render-key", "rnd_", "alphanumeric", 20, "digit"],
  ["scalingo-token", "tk-us-", "word", 40],
  ["supabase-key", "sbp_ sb_secret_", "word", 20, "digit"],
  ["planetscale-token", "pscale_tkn_ pscale_pw_ pscale_oauth_", "dotted", 30],
  ["neon-password", "npg_", "alphanumeric", 12, "digit"],
  ["neon-key", "napi_", "alphanumeric", 40],
  ["ory-token", "ory_at_ ory_rt_ ory_ac_ ory_pat_", "word", 24],
  ["zuplo-key", "zpka_", "word", 30],
  ["pulumi-token", "pul-", "hex", 40],
  ["terraform-token", "atlasv1.", "word", 50],
  ["vault-token", "hvs. hvb. hvr.", "word", 20],
  ["doppler-token", "dp.pt. dp.st. dp.ct. dp.sa. dp.scim. dp.audit.", "dotted", 30],
  ["onepassword-token", "ops_eyJ", "base64", 50],
  ["onepassword-token", "A3-", "upper", 30],
  ["nats-seed", "SU SA SO SN SC", "upper", 56, 56],
  ["age-key", "AGE-SECRET-KEY-1", "upper", 50],
  ["prefect-token", "pnu_ pnb_", "alphanumeric", 30],
  ["tailscale-key", "tskey-auth- tskey-api- tskey-client- tskey-scim-", "word", 16],
  ["databricks-token", "dapi", "hex", 32],
  ["clickhouse-key", "4b1d", "alphanumeric", 38, 38],
  // What watches.
  ["grafana-token", "glsa_ glc_", "base64", 32],
  ["newrelic-key", "NRAK- NRII- NRJS- NRRA-", "word", 19],
  ["dynatrace-token", "dt0c01. dt0s01. dt0s02.", "dotted", 50],
  ["postman-key", "PMAK-", "word", 40],
  ["bitcoin-key", "xprv yprv zprv", "alphanumeric", 90],
  ["nostr-key", "nsec1", "alphanumeric", 58, 58],
  ["posthog-key", "phx_", "alphanumeric", 30],
  ["linear-key", "lin_api_ lin_oauth_", "alphanumeric", 30],
  ["notion-token", "ntn_ secret_", "alphanumeric", 40],
  ["figma-token", "figd_ figo_ figor_", "word", 30],
  ["wakatime-key", "waka_", "word", 36, 36],
  ["adafruit-key", "aio_ AIO_", "alphanumeric", 28, 28],
  ["readme-key", "rdme_", "alphanumeric", 50],
  ["typeform-token", "tfp_", "dotted", 40],
  ["contentful-token", "CFPAT-", "word", 40],
  ["infracost-key", "ico-", "alphanumeric", 32],
  ["frameio-token", "fio-u-", "word", 50],
  // Mail, chat and people.
  ["slack-token", "xoxa- xoxb- xoxc- xoxd- xoxe- xoxo- xoxp- xoxr- xoxs- xapp-", "dotted", 10],
  ["sendgrid-key", "SG.", "dotted", 33],
  ["twilio-key", "SK", "hex", 32, 32],
  ["mailgun-key", "key-", "hex", 32, 32],
  ["brevo-key", "xkeysib- xsmtpsib-", "word", 60],
  ["resend-key", "re_", "word", 24, "digit"],
  ["hubspot-token", "pat-na1- pat-na2- pat-eu1- pat-ap1-", "word", 36, 36],
  ["facebook-token", "EAA", "alphanumeric", 80],
  ["facebook-token", "EAACEdEose0cBA", "alphanumeric", 20],
  ["twitter-token", "AAAAAAAAAAAAAAAAAAAA", "encoded", 40],
  ["instagram-token", "IGQV IGAA", "word", 80],
  ["mailersend-key", "mlsn.", "hex", 40],
  ["onesignal-key", "os_v2_app_ os_v2_org_", "alphanumeric", 40],
  ["dropbox-token", "sl.", "dotted", 60],
  ["trello-token", "ATTA", "hex", 60],
  ["clickup-token", "pk_", "upper", 36],
  // Money.
  ["stripe-key", "sk_live_ sk_test_ rk_live_ rk_test_ sk_prod_ sk_dev_", "word", 10],
  ["webhook-secret", "whsec_", "base64", 16],
  ["shopify-token", "shpat_ shpca_ shppa_ shpss_ shptka_", "hex", 32],
  ["square-token", "sq0atp- sq0csp- sq0idp-", "word", 20],
  ["square-token", "EAAA", "word", 56, 64],
  ["square-token", "EAAl", "word", 56, 64],
  ["plaid-token", "access-sandbox- access-development- access-production-", "word", 36, 36],
  ["razorpay-key", "rzp_live_ rzp_test_", "alphanumeric", 14, 14],
  ["flutterwave-key", "FLWSECK_TEST- FLWSECK-", "word", 12],
  ["easypost-key", "EZAK EZTK", "alphanumeric", 50],
  ["shippo-token", "shippo_live_ shippo_test_", "hex", 40],
  ["duffel-token", "duffel_test_ duffel_live_", "word", 40],
  ["lob-key", "live_ test_", "hex", 35, 35],
  ["mollie-key", "live_ test_", "alphanumeric", 30, 40],
  ["paddle-key", "pdl_live_ pdl_sdbx_", "word", 40],
  ["polar-token", "polar_oat_ polar_pat_", "word", 30],
  ["calendar-key", "cal_live_", "hex", 32],
  // Models.
  ["api-key", "sk-ant- sk-proj- sk-svcacct- sk-admin- sk-or-", "word", 16],
  ["api-key", "sk-", "word", 20, "digit"],
  ["api-key", "sk_", "hex", 40],
  ["api-key", "gsk_ xai- pplx- csk- r8_ tgp_v1_ pcsk_ nvapi-", "word", 30],
  ["api-key", "lsv2_pt_ lsv2_sk_ tvly- fw_", "word", 20, "digit"],
  ["api-key", "jina_ rpa_", "alphanumeric", 40],
  ["api-key", "fc-", "hex", 32, 32],
  ["api-key", "ls__", "hex", 32, 32],
  ["api-key", "apify_api_", "alphanumeric", 30],
  ["api-key", "lmnr_ e2b_ wandb_v1_ dtn_ unkey_", "alphanumeric", 36],
  ["api-key", "pa-", "word", 40, "digit"],
  ["huggingface-token", "hf_ api_org_", "alphanumeric", 30],
];

/** All shapes; of two beginnings that are alike, the longer one comes first. */
export const tokenShapes: readonly TokenShape[] = rows
  .flatMap(([kind, prefixes, alphabet, min, last]) =>
    prefixes.split(" ").map((prefix) => ({
      kind,
      prefix,
      alphabet,
      min,
      max: typeof last === "number" ? last : Infinity,
      digit: last === "digit",
    })),
  )
  .toSorted((a, b) => b.prefix.length - a.prefix.length);
