import type { SecretKind } from "../types.ts";

type KindsByWord = ReadonlyMap<string, SecretKind>;

/** Last words of names whose value is a secret. */
export const secretWords: KindsByWord = kindsByWord({
  password:
    "password passwd passwort pwd pass passphrase passcode pw psk kennwort senha wachtwoord bindpw keypass masterauth requirepass sshpass storepass",
  secret: "secret secrets",
  token: "token tokens jwt bearer otp totp",
  "api-key": "apikey",
  authorization: "authorization",
  cookie: "cookie cookies",
  credentials: "credential credentials creds",
  session: "sessionid sessid jsessionid phpsessid",
  card: "cvv cvc pan cardnumber",
  ssn: "ssn",
  mnemonic: "mnemonic",
});

/** Names that are a secret's only where the value looks like one. */
export const weakWords: KindsByWord = kindsByWord({
  authorization: "auth",
  session: "session sid",
  signature: "signature sig hmac",
  secret: "salt",
  credentials: "dsn",
  token: "verifier csrf xsrf",
});

/** What comes before `key` in the name of a secret key; a public or primary key is none. */
export const keyWords: KindsByWord = kindsByWord({
  "api-key": "api access account auth authentication app application subscription service",
  "private-key": "private signing encryption master ssh rsa",
  secret: "secret client",
});

/** What comes before `key` in names of services' keys; some of them are of other things. */
export const weakKeyWords: ReadonlySet<string> = new Set(
  "admin deploy fastly functions license rapidapi read rest sa sentry session shared storage webhook write".split(
    " ",
  ),
);

/** What comes before `code` in the name of one that is sent to people, or kept by them. */
export const codeWords: ReadonlySet<string> = new Set(
  "2fa backup mfa otp recovery totp verification".split(" "),
);

/** Words of `secretWords` that names also end in without a word boundary: `pgpassword`, `authtoken`. */
export const endings: RegExp =
  /(?:password|passwd|passphrase|secret|token|apikey|accesskey|secretkey|privatekey)$/;

/** Words after the secret one that do not change what the value is. */
export const trailing: ReadonlySet<string> = new Set(
  "value text string data plain raw hash digest base header confirm confirmation again new old".split(
    " ",
  ),
);

function kindsByWord(words: Readonly<Record<SecretKind, string>>): KindsByWord {
  return new Map(
    Object.entries(words).flatMap(([kind, all]) =>
      all.split(" ").map((word) => [word, kind] as const),
    ),
  );
}
