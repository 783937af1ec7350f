import * as fc from "fast-check";
import { describe, expect, test } from "vitest";

import { createRedactor } from "./redactor.ts";

const redactor = createRedactor();

/** `«secret»` marks what must go; the rest must stay as it is. */
function parts(marked: string): { readonly written: string; readonly masked: RegExp } {
  const kept = marked
    .split(/«.*?»/)
    .map((text) => text.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`));
  return {
    written: marked.replaceAll(/[«»]/g, ""),
    masked: new RegExp(`^${kept.join(String.raw`\[REDACTED:[a-z-]+\]`)}$`),
  };
}

function latin1(text: string): string {
  return Buffer.from(text, "utf8").toString("latin1");
}

const secrets = [
  // Names of fields, in whatever quoting.
  "password=«hunter2» next",
  "password: «hunter2»",
  "db.passwd = «hunter2»",
  "api_key = «async9f8e7d6c5b4a»",
  "db.password = «function4Me99»",
  "{ password: '«hunter2»', user: 'bob' }",
  '{"password":"«hunter2»","user":"bob"}',
  String.raw`{"msg":"{\"password\":\"«hun\\\"ter2»\",\"a\":1}"}`,
  String.raw`{"msg":"{\\\"password\\\":\\\"«hunter2»\\\",\\\"a\\\":1}"}`,
  String.raw`{"msg":"login\npassword: «hunter2»\nnext"}`,
  "login --password «hunter2» --user bob",
  "login --api-key='«a b»' --verbose",
  "dbPassword2=«abc»;User=x",
  "Server=x;Password=«a;b»;User=y",
  "AWS_SECRET_ACCESS_KEY=«wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY»",
  'clientSecret: "«abc»"',
  ':secret_key_base=>"«abc»"',
  "(password=«abc»)",
  "user=bob password=«abc», next",
  "password%3D«hunter2»%26x=1",
  "<password>«hunter2»</password>",
  "API key: «abcd1234»",
  // What begins like an algorithm, or like a verb, and goes on as no word does.
  "session «Ed7RXxfGjl3481gntXt0rXyaDT8u01ja» not found",
  "db password «scraMO213x5» rejected",
  "Ваш пароль «toscML4041d»",
  "/reset/token=«abc123»",
  "session:token:«abc123»",
  "password=«pässwörd»",
  // Headers.
  "Authorization: «Bearer abc.def»",
  "authorization: '«Basic dXNlcjpwYXNz»',",
  'curl -H "Authorization: «Bearer xyz123»" https://x.test',
  'Authorization: «Digest username="bob", response="abc"»',
  "Cookie: «sid=abc; theme=dark»",
  '"cookie":"«sid=abc; theme=dark»","host":"x"',
  "'set-cookie': [ '«sid=abc; Path=/»', '«b=c»' ],",
  "[ 'Authorization', '«Bearer abc»', 'Host', 'x' ]",
  "x-api-key: «abc123»",
  "sent Bearer «abcDEF123456»",
  "sent Basic «dXNlcjpwYXNz»",
  // URLs.
  "https://«bob:pw»@host.test/path?token=«abc»&x=1",
  "postgres://«u:p@ss»@db:5432/x",
  "postgres://«u:pa/ss?#x»@db:5432/x",
  "mongodb+srv://«u:p%40»@cluster0.mongodb.net/db",
  "redis://«:secret»@cache:6379/0",
  "amqp://«guest:guest»@mq:5672 and mysql://«root:x»@db/shop",
  "https://«ghp_token»@github.com/o/r.git",
  "https://s3.test/x?X-Amz-Signature=«abcdef»&X-Amz-Date=1",
  "GET /callback?code=«4/0AbCdEf»&state=x",
  // Tokens that say what they are.
  "«eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc_def» expired",
  "«ghp_16C7e42F292c6912E7710c838347Ae178B4a»",
  "«github_pat_11ABCDEFG0aaaaaaaaaaaa_bbbbbbbbbbbb»",
  "key «AKIAIOSFODNN7EXAMPLE» used",
  "«xoxb-123456789012-abcdefGHIJKL»",
  "the call with «perm:cm9vdA.NDktMQ.x8Kq2Lw9Tz4Kq7Rx2Lw9Tz4Kq7Rx2Lw9»",
  "«sk_live_4eC39HqLyjWDarjtT1zdp7dc»",
  "«whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw»",
  "«AIzaSyDaGmWKa4JsXZ-HjGw7ISLn_3namBGewQe»",
  "https://api.telegram.org/bot«123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw0»/sendMessage",
  "«npm_abcdefghijklmnopqrstuvwxyz0123456789»",
  "«sk-ant-api03-abcdefghijklmnop1234»",
  String.raw`{"msg":"bad token\n«ghp_16C7e42F292c6912E7710c838347Ae178B4a»"}`,
  "hooks.slack.com/services/«T000/B000/XXXXXXXXXXXX»",
  "app «1308742762612587|rhoK1cbv0DOU_RTX_87O4MkX7AI»",
  "Example= «GN.7Q~4AkLZBNEbz4Jxlm~O5G6SsyFxYg6zMR»",
  // The same secret where nothing tells it.
  '{"msg":"lookup of «Zx8Kq2mNpRs4» failed","token":"«Zx8Kq2mNpRs4»"}',
  "GET /s/«aB3dE5gH7» 403 (share_token=«aB3dE5gH7»)",
  // People.
  "card «4111 1111 1111 1111» declined",
  "mail to «bob.smith+x@mail.example.com» bounced",
];

const harmless = [
  "Cannot read properties of undefined (reading 'token')",
  "password is required",
  "sha512 of 9fceb02d0ae598e95dc970b74767f19372d61af8, sha512 of 9fceb02d0ae598e95dc970b74767f19372d61af8",
  "Invalid password: must be at least 8 characters",
  "token: expired",
  "token: undefined, password: null",
  "headers: { authorization: undefined }",
  "password=[REDACTED:password]",
  "Unexpected token < in JSON at position 0",
  "Unexpected token: punc (,)",
  "const token = getToken(req);",
  "max_tokens=4096 tokens: 12",
  "JsonWebTokenError: jwt malformed",
  "Bearer authentication required, Basic Authentication failed",
  "    at Object.token (/srv/app/src/token.js:12:5)",
  "    at password (file:///srv/app/token:12:5)",
  "    at next (/srv/node_modules/.pnpm/express@4.18.2/node_modules/express/lib/router.js:256:14)",
  "commit 5fc35719b9cf96ec602dbc748ff31c587a46961d",
  "order 7c1811ed-e98f-4c9c-a9f9-58c757ff494f of 507f1f77bcf86cd799439011",
  "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJ/token=abcdef",
  "npm 10.8.2, node v24.1.0, 1.2.3.4",
  "epoch 1700000000000, id 1234567890123456, 4111 1111 1111 1112",
  "git@github.com:owner/repo.git, logo@2x.png",
  "https://host.test:8080/path@x?code=404&page=2",
  "PWD=/srv/app",
  "# pass 5",
  '"password": {',
  "password: [Object]",
  "sort key: name, primary_key=id, keyboard=us",
  "a task-force sk-learn-is-a-very-long-name",
];

describe("the redactor", () => {
  test.each(secrets)("masks the secret and nothing else in: %s", (marked) => {
    const { written, masked } = parts(marked);

    expect(redactor.text(written)).toMatch(masked);
  });

  test.each(harmless)("leaves as it is: %s", (line) => {
    expect(redactor.text(line)).toBe(line);
  });

  test.each(secrets)("masks what a latin1 decoder made of the bytes of: %s", (marked) => {
    const { written } = parts(marked);

    expect(redactor.text(latin1(written))).toBe(latin1(redactor.text(written)));
  });

  test("changes nothing in what it has masked", () => {
    for (const marked of secrets) {
      const masked = redactor.text(parts(marked).written);
      expect(redactor.text(masked)).toBe(masked);
    }
  });

  test("is not misled by a byte 0xA0 inside a letter that was decoded as latin1", () => {
    const line = latin1("password=pàss next");

    expect(redactor.text(line)).toBe("password=[REDACTED:password] next");
  });
});

describe("JSON", () => {
  test.each([
    [`{"token": 12345, "ok": 1}`, `{"token": "[REDACTED:token]", "ok": 1}`],
    [`{"n":[4111111111111111,2]}`, `{"n":["[REDACTED:card]",2]}`],
    [`{"msg":"paid 4111111111111111, ok"}`, `{"msg":"paid [REDACTED:card], ok"}`],
    [
      `{"msg":"{\\"pin_code\\":1,\\"cvv\\":123}"}`,
      `{"msg":"{\\"pin_code\\":1,\\"cvv\\":\\"[REDACTED:card]\\"}"}`,
    ],
    [
      `{"msg":"sent Cookie: sid=abc; theme=dark","n":1}`,
      `{"msg":"sent Cookie: [REDACTED:cookie]","n":1}`,
    ],
    [`{"msg":"bad password: 'abc","n":1}`, `{"msg":"bad password: '[REDACTED:password]","n":1}`],
  ])("stays JSON, also where a number or the rest of a string is masked: %s", (line, masked) => {
    expect(redactor.text(line)).toBe(masked);
    expect(() => JSON.parse(masked)).not.toThrow();
  });
});

describe("what a terminal does not show", () => {
  test.each([
    ["a colour", "\u001b[31m"],
    ["a zero-width space", "\u200b"],
    ["the bytes of a zero-width space", "\u00e2\u0080\u008b"],
    ["a byte order mark", "\ufeff"],
    ["a control character", "\u0000"],
    ["a soft hyphen", "\u00ad"],
    ["a colour as JSON writes it", String.raw`\u001b[31m`],
  ])("does not hide a secret, wherever in it it stands: %s", (_, hidden) => {
    const line = "key ghp_16C7e42F292c6912E7710c838347Ae178B4a end";
    for (let at = "key ".length; at <= line.length - " end".length; at += 1) {
      const masked = redactor.text(`${line.slice(0, at)}${hidden}${line.slice(at)}`);
      expect(masked.replaceAll(hidden, "")).toBe("key [REDACTED:github-token] end");
    }
  });

  test("stays in the text outside of a secret", () => {
    expect(redactor.text("\u001b[31mpassword=hunter2\u001b[39m \u200bok\r")).toBe(
      "\u001b[31mpassword=[REDACTED:password]\u001b[39m \u200bok\r",
    );
  });

  test("does not join the letter of an escaped line feed to the secret after it", () => {
    const token = "ghp_16C7e42F292c6912E7710c838347Ae178B4a";

    expect(redactor.text(`{"msg":"a \u001b[31mbad\\n${token}"}`)).toBe(
      `{"msg":"a \u001b[31mbad\\n[REDACTED:github-token]"}`,
    );
  });

  test("is searched too where it is the target of a link", () => {
    expect(redactor.text("\u001b]8;;https://x.test?token=abc\u0007here\u001b]8;;\u0007")).toBe(
      "\u001b]8;;https://x.test?token=[REDACTED:token]\u0007here\u001b]8;;\u0007",
    );
  });
});

describe("a private key", () => {
  const key = [
    "-----BEGIN RSA PRIVATE KEY-----",
    "Proc-Type: 4,ENCRYPTED",
    "MIIEowIBAAKCAQEA7bq3Y1u0Zr8vRk9sW2xQm5nL4pT6oHjKdFgSaEwCxZyBvNiU",
    "q9w8e7r6t5y4u3i2o1p0==",
    "-----END RSA PRIVATE KEY-----",
  ];
  const mask = "[REDACTED:private-key]";

  test("is followed from line to line, each of its lines exactly masked", () => {
    const lines = createRedactor();

    expect(["before", ...key, "after token"].map((line) => lines.line(line))).toEqual([
      "before",
      ...key.map(() => mask),
      "after token",
    ]);
  });

  test("is masked line by line with carriage returns, which stay", () => {
    const lines = createRedactor();

    expect(key.map((line) => lines.line(`${line}\r`))).toEqual(key.map(() => `${mask}\r`));
  });

  test("is masked in a text as a whole, and in one line of JSON", () => {
    expect(redactor.text(`key: ${key.join("\n")}\nafter`)).toBe(
      `key: ${key.map(() => mask).join("\n")}\nafter`,
    );
    expect(redactor.text(JSON.stringify({ key: key.join("\n"), next: 1 }))).toBe(
      `{"key":"${mask}","next":1}`,
    );
  });

  test("is masked where several stand in one line, also where the first was never ended", () => {
    const whole = `${key[0]}\\n${key[2]}\\n${key[4]}`;

    expect(redactor.text(`${key[0]}\n${whole} and ${whole}`)).toBe(`${mask}\n${mask} and ${mask}`);
    expect(redactor.text(`${key[0]} ${whole}`)).toBe(mask);
  });

  test("that was cut off does not take the lines of others with it", () => {
    const lines = createRedactor();
    lines.line("-----BEGIN PRIVATE KEY-----");

    expect(lines.line("2026-11-20T08:00:00Z INFO stock is full")).toBe(
      "2026-11-20T08:00:00Z INFO stock is full",
    );
    expect(lines.line(key[3] ?? "")).toBe(mask);
    for (let line = 0; line < 30; line += 1) lines.line(`served request ${line}, all is well`);
    expect(lines.line(key[3] ?? "")).toBe(key[3]);
  });

  test("of which a text is told does not change what lines follow", () => {
    const lines = createRedactor();
    lines.line("-----BEGIN PRIVATE KEY-----");
    lines.text("any text\n-----END PRIVATE KEY-----");

    expect(lines.line(key[2] ?? "")).toBe(mask);
  });

  test("is told from a public one and from a certificate", () => {
    const certificate =
      "-----BEGIN CERTIFICATE-----\nMIIDdzCCAl+gAwIBAgIE\n-----END CERTIFICATE-----";

    expect(redactor.text(certificate)).toBe(certificate);
  });
});

describe("what the owner adds", () => {
  test("known values are masked as they are, as JSON and URLs write them, and as bytes", () => {
    const value = 's3cr€t "val"/x';
    const own = createRedactor({ values: [value] });
    const forms = [
      value,
      JSON.stringify(value).slice(1, -1),
      encodeURIComponent(value),
      latin1(value),
    ];

    expect(forms.map((form) => own.text(`a ${form} b`))).toEqual(
      forms.map(() => "a [REDACTED:value] b"),
    );
  });

  test("values under 4 characters are left alone", () => {
    expect(createRedactor({ values: ["dev", ""] }).text("a dev server")).toBe("a dev server");
  });

  test("patterns are masked under their kind, however often they stand in a line", () => {
    const own = createRedactor({ rules: [{ kind: "order", pattern: /ot_[a-z]+|x*/y }] });

    expect(own.text("ot_a and ot_b")).toBe("[REDACTED:order] and [REDACTED:order]");
    expect(redactor.text("ot_a and ot_b")).toBe("ot_a and ot_b");
  });
});

test("a secret that one line tells is masked in the others of its text", () => {
  const text = "Error: no session Zx8Kq2mNpRs4\n    at a (b.js:1:2) {\n  token: 'Zx8Kq2mNpRs4'\n}";

  expect(redactor.text(text)).toBe(
    "Error: no session [REDACTED:token]\n    at a (b.js:1:2) {\n  token: '[REDACTED:token]'\n}",
  );
});

test("a word that is also a password is left in the other lines of a text", () => {
  const text = "connected to staging\npassword=staging";

  expect(redactor.text(text)).toBe("connected to staging\npassword=[REDACTED:password]");
});

test("secrets that overlap are masked as one", () => {
  const own = createRedactor({ rules: [{ kind: "order", pattern: /order pass.*=hun/ }] });

  expect(own.text("my order password=hunter2 ok")).toBe("my [REDACTED:order] ok");
});

test("a secret between any texts is masked", () => {
  const secret = "hunter2hunter2";
  const around = fc.stringMatching(/^[ -~é\u200b]{0,30}$/);
  const written = fc.constantFrom(
    `password="${secret}"`,
    `{"apiKey":"${secret}"}`,
    `https://bob:${secret}@host.test/`,
    `Authorization: Bearer ${secret}`,
    `?access_token=${secret}&`,
  );
  fc.assert(
    fc.property(around, written, around, (before, text, after) => {
      expect(redactor.text(`${before} ${text} ${after}`)).not.toContain(secret);
    }),
    { numRuns: 2000 },
  );
});

test("so many secrets in a line that they fill the stack are masked all the same", () => {
  const line = "password=a1 ".repeat(150_000);

  expect(redactor.text(line)).toBe("password=[REDACTED:password] ".repeat(150_000));
});

test("the number of lines never changes", () => {
  fc.assert(
    fc.property(
      fc
        .array(
          fc.constantFrom(
            "\n",
            "\r",
            "-----BEGIN PRIVATE KEY-----",
            "\u001b]",
            "token=a",
            "é\u200b",
          ),
        )
        .map((all) => all.join("")),
      (text) => {
        expect(redactor.text(text).split("\n")).toHaveLength(text.split("\n").length);
      },
    ),
  );
});

/** More than this is more than the noise of a measurement. */
const maxExcess = 3;

/**
 * How much more work one text is than as many letters in 32 texts: 1 where the work grows with the
 * length, 32 where it grows with its square. Measured in this thread's processor time, with 10 ms for
 * what else the runtime does; what seems too much is measured again.
 */
function excessOf(text: string): number {
  const pieces = Array.from({ length: 32 }, () => text);
  const whole = [pieces.join("")];
  let least = Infinity;
  for (let run = 0; run < 4 && least >= maxExcess; run += 1) {
    least = Math.min(least, workOn(whole) / (workOn(pieces) + 10_000));
  }
  return least;
}

/** In microseconds. */
function workOn(texts: readonly string[]): number {
  const before = process.threadCpuUsage();
  for (const text of texts) redactor.text(text);
  const { user, system } = process.threadCpuUsage(before);
  return user + system;
}

/** What each rule begins with and repeats, so that it might read a line again from every place. */
const hostile = [
  ..."a|a.|a@|a@a.|password=|password:'|password=a,|auth=|auth=****|sid=sid=|\\|\\\"|'|key |token: |token: ['a',".split(
    "|",
  ),
  ..."https://|https://a:b/|https://a:b|file://|https:\\/\\/a:|%3A%2F%2F|%3A%2F%2Fa%40|eyJ|eyJa.|eyJaaaaaaa.|1 |4111|1-|".split(
    "|",
  ),
  ..."-----BEGIN |-----BEGIN PRIVATE KEY-----|Bearer |Bearer a|?code=|?code=a&|\u001b[|\u001b]|=|: |%3D|%22|&quot;".split(
    "|",
  ),
  ..."data:a;base64,|sk-|sk-a|AKIA-|SG.|SG.aaaaaaaaaaaaaaaa|ghp_|github_pat_|dt0c01.a|xoxb-|hf_|key-|-a|--token |-p |<a>|<token>".split(
    "|",
  ),
  ..."Authorization: |Authorization: Digest a=\"|Cookie: |Cookie: a=\"|'authorization', '|('token', |[\"token\"]=> |name: token, value: ".split(
    "|",
  ),
  ..."insert into a (token) values |insert into a (token) values ('a', |identified by '|with password |auth', args: ['a',|AUTH a|".split(
    "|",
  ),
  ..."mysqli_connect(|mysqli_connect('a', |->login('a', |the token is |mysql -u|mysql |login |redis-cli -a|-u a:|--user a|jdbc:oracle:thin:|jdbc:oracle:thin:a/|hooks.slack.com/services/|a~|aaaQ~|sha256~|-us1".split(
    "|",
  ),
  ..."123456:|MTaaaaaaaaaaaaaaaaaaaaaaaa.aaaaaa.|patAAAAAAAAAAAAAA.|a_mmk|[REDACTED:|[REDACTED:a]|password=[REDACTED:|(((|token: a(|token: a(b,".split(
    "|",
  ),
  ..."setx TOKEN |token a1 |token | |a -> |password -> a|$2y$10$|$apr1$|$argon2id$a|pbkdf2_sha256$a$|{SHA}|{password, \"1|'token', '1|\"token\";s:1:|token like '".split(
    "|",
  ),
  ...'&lt;token&gt;a|\\u003ctoken\\u003ea|<a key="token">a|<key>token</key><string>a|<token><![CDATA[a|"kty" "d": "|"token": {"value": |"name": "token", "a": 1, "value": |\\u0026sig='.split(
    "|",
  ),
  ..."/reset/|/reset/a1|/verify/a1/aaaaaaaaaaaaaaaa1|/key/aaaaaaaaaaaaaaa1.|hc-ping.com/|1//aaaaaaaaaaaaaaa1|AAAAAAAAAAAAAAAAAAAA%".split(
    "|",
  ),
  ...'"token" with value "a|path `token` (`a|for value "a|field \'token\' rejected value [a|Duplicate entry \'a|..."ken": "a|Key (token)=(|Key (token, a)=(1, 2) |...\\"'.split(
    "|",
  ),
  ..."echo a | |echo a1a1 | b |echo '%s' |--password-stdin |--password-stdin <<< |htpasswd -b |htpasswd -b a b c |htpasswd -n |user a on |user a on >|vault login |sqlplus a/|smbclient -U a%|net use a b |put-parameter --value |db.auth('a', |auth: 'a:|auth=('a', '|redis-cli auth |ConvertTo-SecureString '|identified with a as '|identified by a1a1".split(
    " |",
  ),
  ...'PASS a1/|a1 LOGIN a |a1 LOGIN a "|IDENTIFY a |connect("a", |connect("a", "b", "|Credentials("a", "|<input type="password" |<input type="password" value="a|password for a: '.split(
    "|",
  ),
  ..."seed phrase: abc |abc def |curl -u |curl -sSu a:|['curl', '-u', |'mysql', '-p|a0=\"mysql\" a1=\"-p|пароль: |密码：a|postgres://a:b@|postgres://a:b@c:d/|${TOKEN:?|password=\"\"\"|password: [a1a1a1, |secrets:\n- a\n|token\n input_value='a\n".split(
    "|",
  ),
  ...'tokens: {|tokens: { a: "b", |tokens: { "a|token: <Buffer |token: <Buffer aa aa |key: Uint8Array(3) [ |secret: [1, 2, |secret: []byte{0x1, |token: Some(|token: Some(A(B("|token: (string) (len=1) "|token:a\\a:private|setPassword(|setPassword("a|::set-env name=token|["token", "1'.split(
    "|",
  ),
  ...'your code |your a a code is |the code is 1234 |use 123456 to |community |snmp a community "|credentials a/|credentials: a|key "aA1|license key AAAA-|csrf token a: got |api key not valid: |temporary password a a a |password was incorrect: |mot de passe |Passwort lautet |session id '.split(
    "|",
  ),
  ...String.raw`\0a\0|\x00a|AUTH\r\n$1\r\n|AUTH XOAUTH2 |payload: BinData(0, "|pgp_sym_decrypt(a, |username a secret |tacacs-server a |isakmp key |: EAP "|::a:|:1:aaaaaaaaaaaaaaaa|CLIENT_RANDOM |a=crypto:1 a inline:|WIFI:T:a;P:|a:5432:b:c:|*:*:|a/b@c:152|"requirepass" "`.split(
    "|",
  ),
  ...'-u a -p |-u a b |-U a%|--user a b c |a.py a/b:c|impacket-a a:|echo a1 | kinit |--password-command "echo a|<<< a |login <<< |unseal <<<|curl -E a:|-upw |isql a b |smbclient //a |rclone config create a |gh secret set a |encrypt_string |mc alias set a b |bw login a |ipmitool -P |security -p |/p:a'.split(
    " |",
  ),
  ..."código |su código es |验证码|senha é |clé api|كلمة المرور: ".split("|"),
  ...'password from a to |password (default "a|entry key: abcd |abcd efgh |OTP in use |2FA a: |recovery codes: a1b2, |recovery codes: ["a1b2",|logging in as a:b1|basic auth a:'.split(
    "|",
  ),
  ...'[33m[0m|#033[0m|[0m|token[0m=|334 a|SCRAM-SHA-256$1:|scrypt:1:1:1$a|$pbkdf2-sha256$a|passphrase: abc def |passphrase: abc|token = "a" -> "a" -> |token...."|e.token=e.a,|code=123456 otp |authorization: bearer|"path":["token"],"received":"a'.split(
    "|",
  ),
  ...'"token" = $1 PARAMETERS: ["|token = ? Params: [|insert into a (token) values ($1, |Params: ["a", |bindings: [ \'a\', |1/1234567890123456:|token: "" => "a" => |password: {AAAAAAAAAAAAAAAAAAAA|token[0]=|code: "a1a1a1a1a1a1" code_verifier'.split(
    "|",
  ),
  ..."(\"#token\", \"a1|('input[name=token]', 'a1|validateUser(a, |login(a, b1|createHmac('a', 'a|token, expected a1 |signature, got |token: a.b(|token: A<|readonly token: A|Cookie: a |jwt: token: ".split(
    "|",
  ),
  ..."HttpBasicAuth('a', |bind_s('a', 'b', |auth(a='b', |vmess://a|pi_a_secret_|sdk-|access_token$production$".split(
    "|",
  ),
  ..."password for a; |password given using a |token copy a |credentials are a:|AUTH 1 a |Login OK a |: [a/|jwt.sign(a, |jwt.sign(|createCipher('a', 'a|remote('a', b, 'c', |eyJaaaaaaaaaaaaaaaa-|[a]:25 a:|socks5 a 25 b |:{PLAIN}|stats auth a|Cookie: theme=a;|token...a|?t=|auth-pass a |rman target a/|net use a b /c |'#password') fill|LOGIN a {11}|1 ist dein a |s.aaaaaaaaaaaa1a|1 es tu a |{a 25 b |{a {25 a a1|your new password is |live_aaaaaaaa|token: a[|token:#aaa".split(
    "|",
  ),
  ...'Key=a1a1a1a1a1|Key=a1a1a1a1a1a1a1a1a1a1a1a1 |path `token` with value `a|Variable "$token" got invalid value "a|token    A a|token    A[type=a, input_value=\'|?u=a&p=|://a\\a:|://a\\a:a@|credentials=(\'a\', |password mismatch: got "a1a1a1", |password got |mysqli_real_connect(Object(a), \'a\', |token=a["a"]|token=$a->a'.split(
    "|",
  ),
  ..."ssh-keygen -N a1 |api_aaaaaaaaaaaaaaaaaaaaa.|pk_aaaaaa_|Atza|Atza%7C|1000.|1000.aaaaaaaaaaaaaaaa|VF.".split(
    "|",
  ),
  ...'rt:a1a1a1|rt:a1a1a1@|rt:a1a1a1@a |value "a" substituted for "${token|"${token}"|insert into a (sid) values (\'a\', |ldap_bind(Resource id #1, |->login(Object(a), |password__c=a1 |community: a1a1a1 '.split(
    "|",
  ),
  ...'http-basic.a b c |--key a1a1a1a1a1a1a1a1a1a1a1a1 |<setting name="token"><value>|secret:create |a1a1a1a1 token=a1a1a1a1 |token = a[a.length |token=a(a, "'.split(
    "|",
  ),
  ..."curl -u :|-u :a1a1 |--user  a1a1a1a1a1a1: |-u a:'|12345678901234|a|GN.7Q~|oaaaaaaaaaaaaaaaa.|a Q~".split(
    " |",
  ),
  "123456789012345|a",
  "insert into a (token) values (?)\n",
  "insert into a (token) values (?)\nparameters: [\n'a1',\n",
  "name: 'auth',\nargs: [\n",
  "'a1a1a1a1',\n",
  "token=a1a1a1a1\na1a1a1a1\n",
  "a LOGIN {1}\na {1}\n",
  "\u200b",
  "\u00e2\u0080",
  " ",
  "\t",
  "\n",
  "password: |\n",
  "'token',\n",
  "'token',    ",
  "token=a1a1a1a1a1a1a1a1\n  ",
  "token='a' +\n",
  "token=\\\n",
  "MIIEIBAAK",
  'password="a\n',
  "token:\n",
  "-----BEGIN PRIVATE KEY-----\n++++",
  "id,token\n1,a1a1a1a1\n",
  "a,b,c,token,",
  "AUTH\n$1\na\n$1\n",
  "334 UGFzc3dvcmQ6\n",
  "334 UGFzc3dvcmQ6\n: a",
  "x token:\na1a1a1a1\n",
  "Authorization: Bearer\n",
].filter((unit) => unit !== "");

test.each(hostile)("the work grows with the length of the text, and no faster: %j", (unit) => {
  expect(excessOf(unit.repeat(Math.ceil(2500 / unit.length)))).toBeLessThan(maxExcess);
});

test("the work does not grow faster than the text, whatever it is made of", () => {
  const units = fc.array(fc.constantFrom(...hostile), { minLength: 2, maxLength: 3 });
  fc.assert(
    fc.property(units, (some) => {
      expect(excessOf(some.join("").repeat(60))).toBeLessThan(maxExcess);
    }),
    { numRuns: 20 },
  );
}, 60_000);

describe("a secret of an address that stands again elsewhere", () => {
  test.each([
    ["a password", "postgres://app:Xy7pq9Zt4w@db failed\ntried Xy7pq9Zt4w twice", "Xy7pq9Zt4w"],
    ["one without a user", "redis://:Xy7pq9Zt4w@cache, then Xy7pq9Zt4w", "Xy7pq9Zt4w"],
    ["one that is encoded", "amqp://shop:p%40ssW0rd9@mq, then p@ssW0rd9", "ssW0rd9"],
    ["a token", "https://9f8e7d6c5b4a3f2e1d@git.test/x (9f8e7d6c5b4a3f2e1d)", "9f8e7d6c5b4a3f2e1d"],
  ])("is masked there: %s", (_, text, secret) => {
    expect(redactor.text(text)).not.toContain(secret);
  });

  test("is left where it is the name of a user", () => {
    expect(redactor.text("ssh://deploy2024@host is down: deploy2024 is unknown")).toBe(
      "ssh://[REDACTED:userinfo]@host is down: deploy2024 is unknown",
    );
  });
});
