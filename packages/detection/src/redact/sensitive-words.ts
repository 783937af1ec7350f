import type { SecretKind } from "../types.ts";

type KindsByWord = ReadonlyMap<string, SecretKind>;

/** Last words of names whose value is a secret. */
export const secretWords: KindsByWord = kindsByWord({
  password:
    "password passwords passwd passwort pwd pass passphrase passcode pw psk kennwort senha wachtwoord bindpw keypass masterauth requirepass sshpass storepass contrasena contrasenya mdp motdepasse haslo sifre losenord adgangskode kodeord passord salasana heslo jelszo lozinka geslo parool parole slaptazodis matkhau katasandi",
  secret: "secret secrets pepper geheimnis segredo segreto",
  token: "token tokens jwt bearer otp totp jeton",
  "api-key": "apikey apikeys appkey",
  authorization: "authorization",
  cookie: "cookie cookies",
  credentials: "credential credentials creds",
  session: "sessionid sessid jsessionid phpsessid aspxauth",
  card: "cvv cvc pan cardnumber",
  ssn: "ssn",
  mnemonic: "mnemonic seedphrase",
  "private-key": "privkey xprv wif nsec",
});

/** Names that are a secret's only where the value looks like one. */
export const weakWords: KindsByWord = kindsByWord({
  authorization: "auth",
  session: "session sid",
  signature: "signature sig sign hmac",
  secret: "salt",
  credentials: "dsn dockerconfigjson dockercfg",
  token: "verifier csrf xsrf assertion ticket refresh",
  "private-key": "pfx",
  // Also words for a key, a word and a code.
  // The community of SNMP is a password.
  password: "clave parola chave community",
});

/** What comes before `key` in the name of a secret key; a public or primary key is none. */
export const keyWords: KindsByWord = kindsByWord({
  "api-key": "api access account auth authentication app application subscription service",
  "private-key": "private priv signing encryption decryption master ssh rsa fernet",
  secret: "secret client unseal pragma privacy",
  password: "preshared psk wifi wpa clickhouse",
});

/** What comes before `key` in names of services' keys; some of them are of other things. */
export const weakKeyWords: ReadonlySet<string> = new Set(
  "admin cookie deploy network s fastly functions hmac host ingest ingestion insert instrumentation jwt license rapidapi read rest sa sentry session shared ssl storage stream tls validation webhook wrapping write".split(
    " ",
  ),
);

/** What comes before `code` in the name of one that is sent to people, or kept by them. */
export const codeWords: ReadonlySet<string> = new Set(
  "2fa access activation auth authorization backup confirmation device door email factor gate invitation invite login magic mfa oob otp pairing password phone recovery reset security sms token totp unlock user verification".split(
    " ",
  ),
);

/** What comes before `_KEY` in the name of a variable that holds no secret. */
export const openKeyWords: ReadonlySet<string> = new Set(
  "asset bucket cache component customer dedup event file foreign group hash i18n idempotency index issue item job key lock lookup message node object order partition primary product project public publishable query queue range redis routing row s3 site sort state storage topic track translation unique upload".split(
    " ",
  ),
);

/** What comes before `token` in the name of a place in a list, of a signal, or of a piece of a text. */
export const openTokenWords: ReadonlySet<string> = new Set(
  "next page continuation continue cursor sync resume scroll cancellation cancel bos eos pad unk sep cls special stop".split(
    " ",
  ),
);

/** What comes before `secret` where charts of Helm say in which one of the cluster to look. */
export const ofReference: ReadonlySet<string> = new Set(
  "existing password tls pull credentials certificate".split(" "),
);

/** What two words say together: the words before the last one, by the last one. */
export const phrases: ReadonlyMap<string, KindsByWord> = new Map([
  ["word", kindsByWord({ password: "secret pass" })],
  ["answer", kindsByWord({ password: "secret security" })],
  ["phrase", kindsByWord({ mnemonic: "seed recovery backup secret mnemonic", password: "pass" })],
  ["seed", kindsByWord({ secret: "otp totp mfa", mnemonic: "wallet" })],
  ["passe", kindsByWord({ password: "de" })],
  ["acceso", kindsByWord({ password: "de" })],
  ["sandi", kindsByWord({ password: "kata" })],
  ["id", kindsByWord({ session: "session" })],
  ["number", kindsByWord({ card: "card", ssn: "security" })],
  ["material", kindsByWord({ secret: "key" })],
  ["pin", kindsByWord({ otp: "user card" })],
  // Personal access tokens; others are patterns.
  [
    "pat",
    kindsByWord({
      token: "gh github gitlab azure ado azdo devops bitbucket databricks snowflake jira",
    }),
  ],
  ["community", kindsByWord({ password: "snmp" })],
  ["response", kindsByWord({ token: "saml" })],
  ["api", kindsByWord({ "api-key": "cle clef chave clave llave chiave" })],
  ["secreta", kindsByWord({ secret: "clave chave" })],
  ["login", kindsByWord({ token: "sonar" })],
  ["segreta", kindsByWord({ secret: "chiave" })],
]);

/** Words of `secretWords` that names also end in without a word boundary: `pgpassword`, `authtoken`. */
export const endings: RegExp =
  /(?:password|passwd|passphrase|secret|token|apikey|accesskey|secretkey|privatekey|appkey|authkey|masterkey|signingkey|encryptionkey|presharedkey|registrationkey|subscriptionkey|(?:store|key|user|new|old|db|root|admin|smtp|mail|ftp|login|sql|http|ssh|bind|my|auth|redis|mysql|pg)(?:pass|pwd|pw))$/;

/** Words after the secret one that do not change what the value is. */
export const trailing: ReadonlySet<string> = new Set(
  "value text string strings str data plain raw pem hash digest base header confirm confirmation again new old mysql postgres postgresql redis mongo mongodb smtp ftp ldap prod production staging".split(
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
