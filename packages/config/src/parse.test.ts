import { describe, expect, it } from "vitest";

import { checkConfig, parseConfig, type ParseOptions } from "./parse.ts";
import type { Config } from "./types.ts";

const secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const shop = "projects: { shop: { logs: [ ./logs/*.log ] } }\n";

function options(partial: Partial<ParseOptions> = {}): ParseOptions {
  return {
    file: "/etc/mendwatch/mendwatch.yaml",
    env: { HOME: "/home/anna" },
    hostname: "prod-1",
    needs: ["watcher", "fixer"],
    ...partial,
  };
}

function read(text: string, partial: Partial<ParseOptions> = {}): Config {
  return parseConfig(text, options(partial));
}

/** Problems as `line path: message`. */
function problems(text: string, partial: Partial<ParseOptions> = {}): readonly string[] {
  return checkConfig(text, options(partial)).problems.map(
    ({ line, path, message }) => `${line} ${path}: ${message}`,
  );
}

/** Problems of a project that lifts a refusal. */
function allow(name: string): readonly string[] {
  return problems(`projects: { shop: { logs: [ a.log ], policy: { allow: [ ${name} ] } } }\n`);
}

describe("parseConfig", () => {
  it("fills in every default of the smallest file", () => {
    const config = read("projects: { shop: { repo: ~/shop, logs: [ shop.log ] } }");

    expect(config).toMatchObject({
      file: "/etc/mendwatch/mendwatch.yaml",
      stateDir: "/etc/mendwatch/.mendwatch",
      sections: { watcher: false, fixer: false },
      watcher: { name: "prod-1", heartbeat: 60_000, settle: { delay: 30_000, maxHold: 300_000 } },
      fixer: { relay: { listen: { host: "127.0.0.1", port: 4319 } }, budget: { reserve: 0.3 } },
      agent: { kind: "claude", timeout: 1_200_000 },
      telegram: null,
      github: null,
    });
    expect(config.projects.get("shop")).toMatchObject({
      key: "shop",
      label: "shop",
      repo: "/home/anna/shop",
      logs: [{ kind: "files", glob: "/etc/mendwatch/shop.log" }],
      autonomy: { critical: "propose", high: "propose", medium: "propose", low: "propose" },
      minProof: "P1",
      quietPeriod: 86_400_000,
    });
  });

  it("knows a section that is named without anything in it", () => {
    const config = read(`watcher:\n${shop}`);

    expect(config.sections).toEqual({ watcher: true, fixer: false });
    expect(config.watcher.idleFlush).toBe(2_000);
  });

  it("reads the whole of every section", () => {
    const config = read(`
stateDir: /var/lib/mendwatch
watcher:
  name: prod-2
  relay: { url: "https://fixer.example.org", secrets: [ ${secret} ] }
  heartbeat: 1m
  settle: { delay: 500ms, maxHold: 1.5h }
  idleFlush: 200ms
  coalesce: 0
  contextLines: 5
  maxNewFingerprints: 10/s
  start: beginning
  redact: { valuesFrom: [ .env ], rules: [ { kind: order, pattern: 'ot_[a-z]+' } ] }
  notice: { telegram: { token: "1:a", chat: -100 }, fixerSilent: 3h }
  outbox: { maxBytes: 1GiB }
fixer:
  relay:
    listen: "[::1]:5000"
    watchers: { prod-2: { secrets: [ ${secret} ], projects: [ shop ] } }
    pull: [ { watcher: prod-2, ssh: anna@prod-2, command: relay --stdio } ]
  people: { listen: localhost:5001, token: a-token-of-some-length }
  store: mongodb://db/mendwatch
  sandbox: none
  autonomy: { default: diagnose, low: observe }
  budget: { run: 0.5, reserve: 0%, alarm: 1/d }
  cooldown: [ 0, 1m ]
agent: { kind: rehearsal, patches: ./patches }
telegram: { token: "1:a", people: [ 7, anna ], quietHours: "22:00-07:00" }
github: { token: abc, draft: true }
projects:
  shop:
    label: SH
    logs: [ a.log, { pm2: api }, { docker: api }, { journald: api.service }, { stdin: true } ]
    version: { git: /srv/shop }
    repo: git@github.com:anna/shop.git
    setup: npm ci
    dir: packages/api/
    checks: { test: npm test, services: [ { run: redis-server, ready: { port: 6379 } } ] }
    rules: [ { match: { type: TypeError }, do: ignore } ]
    autonomy: { critical: publish }
    minProof: P2
`);

    expect(config.watcher).toEqual({
      name: "prod-2",
      relay: { url: "https://fixer.example.org", secrets: [secret] },
      heartbeat: 60_000,
      settle: { delay: 500, maxHold: 5_400_000 },
      idleFlush: 200,
      coalesce: 0,
      contextLines: 5,
      maxNewFingerprints: { count: 10, per: 1_000 },
      start: "beginning",
      redact: {
        valuesFrom: ["/etc/mendwatch/.env"],
        rules: [{ kind: "order", pattern: /ot_[a-z]+/g }],
      },
      notice: {
        telegram: { token: "1:a", chat: "-100", apiRoot: "https://api.telegram.org" },
        fixerSilent: 10_800_000,
      },
      outbox: { maxBytes: 1_073_741_824 },
    });
    expect(config.fixer).toMatchObject({
      relay: {
        listen: { host: "::1", port: 5_000 },
        watchers: new Map([["prod-2", { secrets: [secret], projects: ["shop"] }]]),
      },
      people: { listen: { host: "localhost", port: 5_001 }, token: "a-token-of-some-length" },
      autonomy: { critical: "diagnose", high: "diagnose", medium: "diagnose", low: "observe" },
      budget: { run: 0.5, reserve: 0, alarm: { dollars: 1, per: 86_400_000 } },
      cooldown: [0, 60_000],
    });
    expect(config.agent).toMatchObject({ kind: "rehearsal", patches: "/etc/mendwatch/patches" });
    expect(config.telegram).toMatchObject({ people: ["7", "anna"], report: "08:00" });
    expect(config.projects.get("shop")).toMatchObject({
      logs: [
        { kind: "files", glob: "/etc/mendwatch/a.log" },
        { kind: "pm2", name: "api" },
        { kind: "docker", name: "api" },
        { kind: "journald", unit: "api.service" },
        { kind: "stdin" },
      ],
      repo: "git@github.com:anna/shop.git",
      setup: { run: "npm ci", network: [], env: [] },
      dir: "packages/api",
      autonomy: { critical: "publish", high: "diagnose", medium: "diagnose", low: "observe" },
      minProof: "P2",
    });
  });

  it("throws one error with every problem, its line, and exit code 78", () => {
    const text = `watcher:\n  contextLines: many\nfixer: { peple: {} }\n${shop}`;

    expect(() => read(text)).toThrowError(
      expect.objectContaining({
        code: "MW_CONFIG",
        exitCode: 78,
        message: `/etc/mendwatch/mendwatch.yaml has 2 problems:
  line 2: watcher.contextLines: must be a whole number, is "many" (write one from 0 to 50)
  line 3: fixer.peple: is not a known key (did you mean people?)`,
      }),
    );
  });
});

describe("problems of the text", () => {
  it.each([
    ["a bracket that is not closed", "projects: [1\nfixer: {}\n", "not YAML"],
    ["a key that stands twice", `${shop}${shop}`, "2 : a key stands twice"],
    ["a tab", "fixer:\n\tgit: ssh\n", "2 : indented by a tab"],
    ["a second document", `${shop}---\n${shop}`, "a second document"],
    ["a tag", "projects: !ruby/object {}\n", "1 : has a tag"],
    ["an alias to nothing", `stateDir: *nothing\n${shop}`, "1 : an alias names an anchor"],
    ["an alias in a circle", `stateDir: &a [ x, [ *a ] ]\n${shop}`, "1 : an alias stands in what"],
    ["a key that would change every object", "__proto__: {}\n", "1 : a key that is not a word"],
    [
      "${NAME} without quotes in a flow section",
      "telegram: { token: ${TOKEN} }",
      '"${NAME}" in quotes',
    ],
    ["nesting without end", "[".repeat(200_000), "open brackets"],
    ["a file that is far too long", `# ${"x".repeat(1_100_000)}\n${shop}`, "longer than"],
    ["text instead of sections", "hello\n", "must be a section"],
  ])("refuses %s", (_, text, expected) => {
    expect(problems(text).join("\n")).toContain(expected);
  });

  it("names each line once that is not YAML", () => {
    expect(problems("fixer: {}\nprojects:\n  a:\n   label: A\n    logs: []\n")).toEqual([
      "4 : is not YAML (check quotes, brackets and indentation, here and in the next line)",
    ]);
  });

  it("refuses aliases that multiply", () => {
    const levels = Array.from({ length: 9 }, (_, level) => {
      const before = level === 0 ? "x" : `*a${level - 1}`;
      return `k${level}: &a${level} [${Array(9).fill(before).join(", ")}]`;
    });

    expect(problems(levels.join("\n")).join()).toContain("too deeply");
  });

  it("takes an anchor that is used again", () => {
    const config = read("projects: { a: &a { logs: [ a.log ] }, b: *a }");

    expect(config.projects.get("b")?.logs).toEqual(config.projects.get("a")?.logs);
  });

  it("names the line of a problem below an alias", () => {
    expect(problems("projects:\n  a: &a\n    logs: 3\n  b: *a\n")).toEqual([
      expect.stringContaining("3 projects.a.logs: must be a list"),
      expect.stringContaining("3 projects.b.logs: must be a list"),
    ]);
  });
});

describe("problems of values", () => {
  it.each([
    [
      "a number without a unit, where zero needs none",
      "watcher: { coalesce: -1 }",
      "coalesce: must be a duration from 0s to 10s",
      "is -1",
    ],
    [
      "a number without a unit",
      "watcher: { heartbeat: 60 }",
      "heartbeat: must be a duration",
      "is 60",
    ],
    ["a unit in words", "watcher: { heartbeat: 1 min }", "must be a duration", 'is "1 min"'],
    ["a duration out of range", "watcher: { heartbeat: 10d }", "from 1s to 1h"],
    ["a decimal size", "watcher: { outbox: { maxBytes: 256MB } }", "write it like 256MiB"],
    ["a rate without a time", "watcher: { maxNewFingerprints: 200 }", "like 200/h"],
    ["money as text", "fixer: { budget: { day: $20 } }", "number without a sign"],
    ["a share above the whole", "fixer: { budget: { reserve: 130% } }", "from 0% to 100%"],
    ["a run that no day can pay", "fixer: { budget: { run: 30 } }", "budget.run: must not be more"],
    ["a port that does not exist", "fixer: { relay: { listen: 'a:70000' } }", "a host and a port"],
    ["an unknown word", "fixer: { autonomy: yolo }", "observe, diagnose, propose"],
    ["an unknown severity", "fixer: { autonomy: { lo: observe } }", "did you mean low?"],
    ["a short token", "fixer: { people: { token: abc } }", "at least 16 characters"],
    [
      "a window that ends before it begins",
      "watcher: { settle: { delay: 10m } }",
      "settle.maxHold",
    ],
    [
      "a silence that one lost sign of life makes",
      "watcher: { notice: { telegram: { token: t, chat: 5 }, fixerSilent: 1m } }",
      "notice.fixerSilent: must be at least twice",
    ],
    [
      "a pattern that matches nothing",
      "watcher: { redact: { rules: [ { kind: a, pattern: 'x*' } ] } }",
      "regular expression",
    ],
    [
      "a pattern that is none",
      "watcher: { redact: { rules: [ { kind: a, pattern: '(' } ] } }",
      "regular expression",
    ],
    ["patches without a rehearsal", "agent: { patches: ./p }", "belongs to kind rehearsal"],
    ["a rehearsal without patches", "agent: { kind: rehearsal }", "agent.patches: is missing"],
    [
      "a program in another person's home",
      "agent: { command: ~bert/claude }",
      "agent.command: ~name is not understood",
    ],
    [
      "Telegram without a token",
      "telegram: { chat: 1 }",
      "telegram.token: is missing (write ${TELEGRAM_TOKEN})",
    ],
    ["GitHub without a token and an App", "github: {}", "github: needs a token or an App"],
    [
      "a token beside an App",
      "github: { token: a, app: { id: 5, privateKey: k.pem } }",
      "github: has a token and an App",
    ],
    ["an App without a key", "github: { app: { id: 5 } }", "github.app.privateKey: is missing"],
    [
      "an App with a key that is not known",
      "github: { app: { id: 5, privateKey: k.pem, secret: a } }",
      "github.app.secret: is not a known key",
    ],
    [
      "an installation that is no number",
      "github: { app: { id: 5, privateKey: k.pem, installation: x } }",
      "github.app.installation: must be the number of an installation",
    ],
    [
      "an address of another kind",
      "github: { token: a, apiUrl: 'file:///etc' }",
      "http:// or https://",
    ],
    ["an unknown section", "fixr: {}", "fixr: is not a known key (did you mean fixer?)"],
  ])("refuses %s", (_, text, ...expected) => {
    const found = problems(`${text}\n${shop}`);

    expect(found.length).toBe(1);
    for (const part of expected) expect(found[0]).toContain(part);
  });

  it.each([
    ["no projects", "watcher:", "projects: is missing"],
    ["an empty list of projects", "projects: {}", "names no project"],
    ["a project without logs and repository", "projects: { a: { label: A } }", "neither logs nor"],
    [
      "a label that is taken",
      "projects: { a: { logs: [x], label: X }, b: { logs: [x], label: x } }",
      "projects.b.label: is the label of projects.a already",
    ],
    [
      "a folder outside of the repository",
      "projects: { a: { repo: r, dir: ../other } }",
      "inside the repository",
    ],
    ["an absolute folder", "projects: { a: { repo: r, also: [ /etc ] } }", "inside the repository"],
    ["another person's home", "projects: { a: { repo: ~bert/code } }", "~name is not understood"],
    [
      "a repository that runs a command",
      "projects: { a: { repo: 'ext::sh -c id' } }",
      "an address of git",
    ],
    [
      "a source that is not known",
      "projects: { a: { logs: [ { pm3: x } ] } }",
      "must be a path, or one other source",
    ],
    [
      "a source without a name",
      "projects: { a: { logs: [ { pm2: 5 } ] } }",
      "logs[0].pm2: must be a name",
    ],
    [
      "a rule that fits every error",
      "projects: { a: { logs: [x], rules: [ { match: {}, do: ignore } ] } }",
      "would match every error",
    ],
    ["a key that is no name", "projects: { 'a b': { logs: [x] } }", "must be named by letters"],
  ])("refuses %s", (_, text, expected) => {
    const found = problems(text);

    expect(found.length).toBe(1);
    expect(found[0]).toContain(expected);
  });
});

describe("an App of GitHub", () => {
  it("has the path of its key made absolute, and its numbers as they are", () => {
    const app = "{ id: 12345, installation: 7, privateKey: ./app.pem }";

    const { github } = read(`github: { app: ${app} }\n${shop}`);

    expect(github).toMatchObject({
      token: null,
      app: { id: "12345", installation: 7, privateKey: "/etc/mendwatch/app.pem" },
    });
  });

  it("has a key that stands in the environment left as it is", () => {
    const key = "-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----\n";
    const app = '{ id: Iv23liAbc, privateKey: "${APP_KEY}" }';

    const { github } = read(`github: { app: ${app} }\n${shop}`, { env: { APP_KEY: key } });

    expect(github?.app).toEqual({ id: "Iv23liAbc", installation: null, privateKey: key });
  });
});

describe("what sections say of one another", () => {
  it("refuses to lift what is no refusal or may not be lifted", () => {
    expect(allow("changed-expectation")).toEqual([]);
    for (const name of ["ci", "secret", "auth", "changed-expectations"]) {
      expect(allow(name)).toEqual([
        expect.stringContaining("projects.shop.policy.allow[0]: must be"),
      ]);
    }
  });

  it("refuses two listeners on one port, however they are written", () => {
    for (const listen of ["127.0.0.1:4319", "localhost:4319", "0.0.0.0:4319", "[::]:4319"]) {
      const found = problems(`fixer: { people: { listen: "${listen}" } }\n${shop}`);
      expect(found).toEqual([expect.stringContaining("fixer.people.listen: is the same as")]);
    }
  });

  it("takes two listeners on free ports", () => {
    const text = `fixer: { relay: { listen: "127.0.0.1:0" }, people: { listen: "127.0.0.1:0" } }\n${shop}`;

    expect(problems(text)).toEqual([]);
  });

  it("refuses a watcher that speaks for a project that does not exist", () => {
    const watchers = `watchers: { p: { secrets: [ ${secret} ], projects: [ shop, shpo ] } }`;

    expect(problems(`fixer: { relay: { ${watchers} } }\n${shop}`)).toEqual([
      "1 fixer.relay.watchers.p.projects[1]: is not a key of projects (write one of shop)",
    ]);
  });

  it("refuses to pull from a watcher without secrets", () => {
    const pull = "pull: [ { watcher: prod-1, ssh: a@b, command: c } ]";

    expect(problems(`fixer: { relay: { ${pull} } }\n${shop}`)).toEqual([
      expect.stringContaining("fixer.relay.pull[0].watcher: is not one of fixer.relay.watchers"),
    ]);
  });

  it("refuses a relay address without a secret, and says how to make one", () => {
    expect(problems(`watcher: { relay: { url: "http://127.0.0.1:4319" } }\n${shop}`)).toEqual([
      expect.stringContaining(`printf 'whsec_%s\\n' "$(openssl rand -base64 32)"`),
    ]);
  });

  it("says how to make a secret where one is too weak, without showing it", () => {
    const found = problems(`watcher: { relay: { secrets: [ whsec_c2hvcnQ= ] } }\n${shop}`);

    expect(found).toEqual([expect.stringContaining("openssl rand -base64 32")]);
    expect(found.join()).not.toContain("c2hvcnQ");
  });
});

describe("the environment", () => {
  const telegram = `telegram: { token: "\${TELEGRAM_TOKEN}" }\n${shop}`;

  it("stands in text where it is read", () => {
    const env = { HOME: "/h", TELEGRAM_TOKEN: "1:abc", LOGS: "/var/log" };
    const config = read(
      'telegram: { token: "${TELEGRAM_TOKEN}" }\nprojects: { shop: { logs: [ "${LOGS}/*.log" ] } }',
      { env },
    );

    expect(config.telegram?.token).toBe("1:abc");
    expect(config.projects.get("shop")?.logs).toEqual([{ kind: "files", glob: "/var/log/*.log" }]);
  });

  it("is named when it is missing or empty", () => {
    expect(problems(telegram, { needs: ["fixer"] })).toEqual([
      "1 telegram.token: needs the environment variable TELEGRAM_TOKEN, which is not set (set it for this process)",
    ]);
    expect(problems(telegram, { needs: ["fixer"], env: { TELEGRAM_TOKEN: "" } })).toEqual([
      expect.stringContaining("which is empty"),
    ]);
  });

  it("is not needed in a section that the process does not read", () => {
    const config = read(telegram, { needs: ["watcher"], env: { TELEGRAM_TOKEN: "1:abc" } });

    expect(config.telegram?.token).toBe("${TELEGRAM_TOKEN}");
  });

  it("leaves the default of what cannot be checked without it, and the rest as it is written", () => {
    const text = `fixer: { rounds: 5, relay: { listen: "127.0.0.1:\${PORT}" } }\n${shop}`;

    expect(problems(text, { needs: ["fixer"] })).toEqual([expect.stringContaining("PORT")]);
    expect(read(text, { needs: ["watcher"] }).fixer).toMatchObject({
      rounds: 5,
      relay: { listen: { port: 4_319 } },
    });
  });

  it("leaves out the whole key where the value itself has no default", () => {
    const watchers = `{ prod-1: { secrets: [ "\${SECRET}" ], projects: [ shop ] } }`;
    const people = '{ listen: "127.0.0.1:5001" }';
    const config = read(
      `fixer: { people: ${people}, budget: { day: 50 }, relay: { watchers: ${watchers} } }\n${shop}`,
      { needs: [] },
    );

    expect(config.fixer).toMatchObject({
      people: { listen: { port: 5_001 } },
      budget: { day: 50 },
      relay: { watchers: new Map() },
    });
  });

  it("does not excuse the other mistakes of that section", () => {
    const text = `fixer: { rounds: x, relay: { listen: "127.0.0.1:\${PORT}" } }\n${shop}`;

    expect(problems(text, { needs: ["watcher"] })).toEqual([
      expect.stringContaining("fixer.rounds"),
    ]);
  });

  it("gives the people's part without the rest of the fixer's", () => {
    const text = `fixer: { store: "\${MONGODB_URL}", people: { token: "\${TOKEN}" } }\n${telegram}`;
    const env = { TOKEN: "a-token-of-some-length" };

    expect(problems(text, { needs: ["people"] })).toEqual([expect.stringContaining("TOKEN")]);
    expect(problems(text, { needs: ["people"], env })).toEqual([]);
  });

  it("keeps the people's part where the rest of the fixer's cannot be checked without it", () => {
    const people = '{ listen: "127.0.0.1:5001", token: "${TOKEN}" }';
    const text = `fixer: { relay: { listen: "127.0.0.1:\${PORT}" }, people: ${people} }\n${shop}`;
    const env = { TOKEN: "a-token-of-some-length" };

    expect(read(text, { needs: ["people"], env }).fixer.people).toEqual({
      listen: { host: "127.0.0.1", port: 5_001 },
      token: "a-token-of-some-length",
    });
  });

  it("is not looked for in numbers, keys and other uses of a dollar", () => {
    const config = read(
      "projects: { shop: { repo: r, also: [ 'a$$B' ], prompts: 'own/$${HOME}' } }",
    );

    expect(config.projects.get("shop")).toMatchObject({
      also: ["a$$B"],
      prompts: "/etc/mendwatch/own/${HOME}",
    });
  });

  it("is left to the shell in every command, whether the variable is there or not", () => {
    const commands = {
      deploy: 'curl -H "authorization: Bearer ${DEPLOY_TOKEN}" ${MISSING:-x} $${B}',
      setup: { run: "NPM_TOKEN=${DEPLOY_TOKEN} npm ci" },
      checks: {
        test: "test ${DEPLOY_TOKEN} ${MISSING}",
        build: "build ${DEPLOY_TOKEN} ${MISSING}",
        types: "types ${DEPLOY_TOKEN} ${MISSING}",
        lint: "lint ${DEPLOY_TOKEN} ${MISSING}",
        services: [{ run: "serve ${DEPLOY_TOKEN} ${MISSING}", ready: { port: 5432 } }],
      },
    };
    const short = { repo: "r", setup: "TOKEN=${DEPLOY_TOKEN} npm ci" };
    const text = JSON.stringify({ projects: { shop: { repo: "r", ...commands }, short } });

    const { projects } = read(text, { needs: ["fixer"], env: { DEPLOY_TOKEN: "a-secret" } });

    expect(projects.get("shop")).toMatchObject(commands);
    expect(projects.get("short")?.setup?.run).toBe(short.setup);
  });

  it("is needed beside the commands of a project as anywhere", () => {
    const text = 'projects: { deploy: { repo: "${MISSING}", deploy: "./ship ${MISSING}" } }';

    expect(problems(text, { needs: ["fixer"] })).toEqual([
      expect.stringContaining("projects.deploy.repo: needs the environment variable MISSING"),
    ]);
  });

  it("refuses a form that would silently stay as it is", () => {
    expect(problems('projects: { shop: { repo: "${REPO:-x}" } }')).toEqual([
      expect.stringContaining("$${ for a literal ${"),
    ]);
  });
});
