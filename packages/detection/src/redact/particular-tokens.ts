/** A kind, a part that each token of it has, and what it looks like. */
type ParticularToken = readonly [kind: string, part: string, pattern: RegExp];

/**
 * Tokens that are known by something else than how they begin, and a part that each has; all but
 * JWTs have a long word. Each class is repeated within bounds.
 */
export const particularTokens: readonly ParticularToken[] = [
  ["jetbrains-token", "perm:", /(?<![\w-])perm:[\w.=-]{40,512}/g],
  // A JSON object in base64, and what a JWT or JWE has behind it.
  ["jwt", "eyJ", /(?<![\w-])eyJ[\w-]{6,}(?:\.[\w-]*){1,4}/g],
  // A bot's number, a colon, its secret; in a URL right after `/bot`.
  ["telegram-token", ":", /(?<!\d)\d{6,12}:[\w-]{35}(?![\w-])/g],
  ["telegram-token", "%3", /(?<!\d)\d{6,12}%3[Aa][\w-]{35}(?![\w-])/g],
  ["facebook-token", "|", /(?<!\d)\d{15,16}\|[\w-]{27}(?![\w-])/g],
  ["asana-token", ":", /(?<![\w/])1\/\d{16}:[\da-f]{32}(?!\w)/g],
  ["discord-token", ".", /(?<![\w-])[MNO][\w-]{22,27}\.[\w-]{6}\.[\w-]{27,40}(?![\w-])/g],
  ["azure-secret", "Q~", /(?<![\w.~])[\w.~]{3}\dQ~[\w.~-]{31,34}/g],
  ["openshift-token", "sha256~", /(?<![\w~])sha256~[\w-]{43}(?![\w-])/g],
  ["mailchimp-key", "-us", /(?<![0-9a-z])[0-9a-f]{32}-us\d{1,2}(?!\d)/g],
  ["maxmind-key", "_mmk", /(?<!\w)[A-Za-z0-9]{6}_[A-Za-z0-9]{29}_mmk(?!\w)/g],
  // The beginning of a key in DER: PKCS #1 and #8.
  ["private-key", "MII", /(?<![\w+/])MII[\w+/]{1,4}IBA(?:AK|DAN)[\w+/=]{20,}/g],
  ["mapbox-token", "sk.eyJ", /(?<![\w-])sk\.eyJ[\w-]{20,}\.[\w-]{20,}/g],
  [
    "launchdarkly-key",
    "sdk-",
    /(?<![\w-])sdk-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?![\w-])/g,
  ],
  [
    "launchdarkly-key",
    "mob-",
    /(?<![\w-])mob-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?![\w-])/g,
  ],
  [
    "stripe-secret",
    "_secret_",
    /(?<!\w)(?:pi|seti|cs|src)_[A-Za-z0-9]{8,64}_secret_[A-Za-z0-9]{16,64}/g,
  ],
  [
    "braintree-token",
    "access_token$",
    /(?<!\w)access_token\$(?:production|sandbox)\$[0-9a-z]{8,32}\$[0-9a-f]{32}/g,
  ],
  ["twilio-key", "AC", /(?<=(?<!\w)AC[0-9a-f]{32}[:/])[0-9a-f]{32}(?!\w)/g],
  // The secret that belongs to a key's id, side by side: `AKIA…:x`, `'AKIA…', 'x'`.
  [
    "aws-key",
    "IA",
    /(?<=(?<!\w)A[KS]IA[A-Z0-9]{16}["']?[\s:,/|]{1,4}["']?)[A-Za-z0-9/+]{40}(?![\w/+=])/g,
  ],
  // Browsers have no headers for sockets.
  ["bearer", ".k8s.io.", /(?<=\.bearer\.authorization\.k8s\.io\.)[\w-]{16,}/g],
  // Names of tests begin so too.
  [
    "mollie-key",
    "t_",
    /(?<!\w)test_(?=[A-Za-z]{0,39}\d)(?![A-Za-z0-9]{0,33}[a-z]{7})[A-Za-z0-9]{30,40}(?!\w)/g,
  ],
  ["mollie-key", "live_", /(?<!\w)live_[A-Za-z0-9]{30,40}(?!\w)/g],
  ["harness-token", "at.", /(?<!\w)[ps]at\.[\w-]{22}\.[\da-f]{24}\.[A-Za-z0-9]{20}(?!\w)/g],
  ["vault-token", "s.", /(?<![\w.])s\.(?=[A-Za-z]*\d)[A-Za-z0-9]{24}(?![\w.(])/g],
  // Rails signs what it gives out.
  [
    "signature",
    "--",
    /(?<![\w+=%-])(?:eyJ|BAh)[\w+=%-]{12,4096}?--[0-9a-f]{40}(?:[0-9a-f]{24})?(?!\w)/g,
  ],
  ["closecrm-key", "api_", /(?<!\w)api_[A-Za-z0-9]{20,24}\.[A-Za-z0-9]{20,24}(?!\w)/g],
  ["klaviyo-key", "pk_", /(?<!\w)pk_(?:[A-Za-z0-9]{6}_)?[0-9a-f]{34}(?!\w)/g],
  ["locationiq-key", "pk.", /(?<![\w.])pk\.[0-9a-f]{32}(?!\w)/g],
  ["amazon-token", "Atz", /(?<!\w)Atz[ar](?:\||%7C)[\w+/=-]{40,}/g],
  ["airtable-token", "pat", /(?<!\w)pat[A-Za-z0-9]{14}\.[0-9a-f]{64}/g],
];
