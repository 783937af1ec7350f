import { z } from "zod";

import { liftableRefusals } from "../liftable-refusals.ts";
import { folderInRepository, pathIn, repository, type Places } from "../places.ts";
import { listOf, oneOf, pattern, text, variableName } from "../text.ts";
import type {
  ChecksConfig,
  LogSource,
  OwnerRule,
  PolicyConfig,
  ProjectConfig,
  ProofLevel,
} from "../types.ts";
import { duration, wholeNumber } from "../units.ts";
import { autonomy, minProof, minSeverity, type WrittenAutonomy } from "./fixer.ts";

/** A project as written: what it leaves to its key and to the fixer is null. */
export interface WrittenProject extends Omit<
  ProjectConfig,
  "key" | "label" | "autonomy" | "minSeverity" | "minProof" | "quietPeriod"
> {
  readonly label: string | null;
  readonly autonomy: WrittenAutonomy | null;
  readonly minSeverity: ProjectConfig["minSeverity"] | null;
  readonly minProof: ProofLevel | null;
  readonly quietPeriod: number | null;
}

const command = text("a command", "it as you would type it");

/** The services under care, by key. */
export function projectsSection(places: Places): z.ZodType<Record<string, WrittenProject>> {
  const key = pattern(
    /^[A-Za-z][A-Za-z0-9._-]{0,63}$/,
    "named by letters, digits, dots, _ and -, a letter first",
    "it like shop-api",
  );
  return z.record(key, project(places), {
    error: "must be a section with a key per project (write shop-api: { repo: .., logs: [..] })",
  });
}

function project(places: Places): z.ZodType<WrittenProject> {
  return z
    .strictObject({
      label: pattern(/^[A-Za-z][A-Za-z0-9._-]{0,15}$/, "a short name", "it like PA")
        .nullable()
        .prefault(null)
        .describe("Short name in every message. The default is the project's key."),
      logs: listOf(logSource(places), "[ /var/log/shop-api/*.log ]")
        .prefault([])
        .describe(
          "Globs of files, or `{ pm2: NAME }`, `{ docker: NAME }`, `{ journald: UNIT }`, `{ stdin: true }`.",
        ),
      version: version(places)
        .nullable()
        .prefault(null)
        .describe("What names the deployed version: `{ file: PATH }` or `{ git: FOLDER }`."),
      repo: repository(places)
        .nullable()
        .prefault(null)
        .describe("Path or address of its repository; not needed on a host that only watches."),
      base: pattern(/^[A-Za-z0-9][\w./-]*$/, "the name of a branch", "it like main")
        .nullable()
        .prefault(null)
        .describe("Branch that fixes start from. The default is the remote's own."),
      dir: folderInRepository().prefault(".").describe("Folder of this service in the repository."),
      also: listOf(folderInRepository(), "[ packages/shared ]")
        .prefault([])
        .describe("Further folders that a fix may touch."),
      setup: setup()
        .nullable()
        .prefault(null)
        .describe("Command that installs dependencies. The default follows from the lockfile."),
      scratch: listOf(folderInRepository(), "[ .next ]")
        .prefault([])
        .describe("Folders that tools write into, from the top of the repository."),
      checks: checks().prefault({}).describe("The project's own checks; a proof is made of them."),
      policy: policy().prefault({}).describe("Limits of a patch."),
      prompts: pathIn(places)
        .nullable()
        .prefault(null)
        .describe("Folder with your own prompt files; see docs/guides/prompts.md."),
      deploy: command
        .nullable()
        .prefault(null)
        .describe("Your own deploy command, behind its own tap."),
      forge: oneOf(["github", "local"])
        .prefault("github")
        .describe("Where pull requests are opened; `local` keeps them as files."),
      rules: listOf(ownerRule(), "[ { match: { type: TypeError }, do: ignore } ]")
        .prefault([])
        .describe("Your word on errors: what matches is ignored or gets this severity."),
      autonomy: autonomy().nullable().prefault(null).describe("As in `fixer`, for this project."),
      minSeverity: minSeverity()
        .nullable()
        .prefault(null)
        .describe("As in `fixer`, for this project."),
      minProof: minProof().nullable().prefault(null).describe("As in `fixer`, for this project."),
      quietPeriod: duration("1m", "365d")
        .nullable()
        .prefault(null)
        .describe("As in `fixer`, for this project."),
    })
    .refine(({ logs, repo }) => logs.length > 0 || repo !== null, {
      error: "has neither logs nor a repository (write logs: [..], repo: .., or both)",
    });
}

function logSource(places: Places): z.ZodType<LogSource> {
  const name = text("a name", "it as the tool lists it");
  const error =
    "must be a path, or one other source (write /var/log/app/*.log, { pm2: NAME }, { docker: NAME }, { journald: UNIT } or { stdin: true })";
  return z.union(
    [
      pathIn(places).transform((glob) => ({ kind: "files" as const, glob })),
      z
        .strictObject({ pm2: name.describe("Name of a process of pm2.") })
        .transform(({ pm2 }) => ({ kind: "pm2" as const, name: pm2 })),
      z
        .strictObject({ docker: name.describe("Name of a container.") })
        .transform(({ docker }) => ({ kind: "docker" as const, name: docker })),
      z
        .strictObject({ journald: name.describe("A unit of systemd.") })
        .transform(({ journald }) => ({ kind: "journald" as const, unit: journald })),
      z
        .strictObject({ stdin: z.literal(true).describe("Standard input of the watcher.") })
        .transform(() => ({ kind: "stdin" as const })),
    ],
    { error },
  );
}

function version(places: Places): z.ZodType<NonNullable<ProjectConfig["version"]>> {
  return z.union(
    [
      z.strictObject({ file: pathIn(places).describe("A file that holds the deployed commit.") }),
      z.strictObject({ git: pathIn(places).describe("A checkout that is deployed.") }),
    ],
    { error: "must be { file: PATH } or { git: FOLDER } (write one of them)" },
  );
}

function setup(): z.ZodType<NonNullable<ProjectConfig["setup"]>> {
  const full = z.strictObject({
    run: command.describe("The command."),
    network: listOf(text("a host", "it like packages.example.org"), "[ packages.example.org ]")
      .prefault([])
      .describe("Hosts it may reach, by name. The default is the registry of the package manager."),
    env: listOf(variableName(), "[ CI ]")
      .prefault([])
      .describe("Names of environment variables it may see."),
  });
  return z.union([command.transform((run) => ({ run, network: [], env: [] })), full], {
    error: "must be a command or a section (write npm ci, or { run: npm ci, network: [..] })",
  });
}

function checks(): z.ZodType<ChecksConfig> {
  const optional = command.nullable().prefault(null);
  return z.strictObject({
    test: optional.describe("Command that runs the tests."),
    build: optional.describe("Command that builds."),
    types: optional.describe("Command that checks the types."),
    lint: optional.describe("Command that lints."),
    env: listOf(variableName(), "[ CI ]")
      .prefault([])
      .describe("Names of environment variables that checks may see."),
    services: listOf(
      z.strictObject({
        run: command.describe("Command that starts it."),
        ready: z
          .strictObject({
            port: wholeNumber(1, 65_535).describe("Port that it listens on once it is ready."),
          })
          .describe("When it is ready."),
      }),
      "[ { run: redis-server, ready: { port: 6379 } } ]",
    )
      .prefault([])
      .describe("Services that the tests need; they start in the box before each check."),
  });
}

function policy(): z.ZodType<PolicyConfig> {
  const pathPattern = text("a pattern of paths", "it like src/billing/**");
  return z.strictObject({
    maxFiles: wholeNumber(1, 1_000).prefault(3).describe("Files of a patch, new tests apart."),
    maxLines: wholeNumber(1, 100_000).prefault(200).describe("Lines of a patch, new tests apart."),
    refuse: listOf(pathPattern, "[ src/billing/** ]")
      .prefault([])
      .describe("Paths that a fix must not touch, besides the built-in ones."),
    flag: listOf(pathPattern, "[ src/auth/** ]")
      .prefault([])
      .describe("Paths that are pointed out when a fix touches them."),
    allow: listOf(oneOf(liftableRefusals), "[ dependencies ]")
      .prefault([])
      .describe("Refusals that you lift, by name; see docs/guides/diff-policy.md."),
  });
}

function ownerRule(): z.ZodType<OwnerRule> {
  const words = text("text", "what must match");
  return z.strictObject({
    match: z
      .strictObject({
        type: words
          .exactOptional()
          .describe("Type of the error, as a whole; `*` stands for any text."),
        message: words.exactOptional().describe("Text in its message; `*` stands for any text."),
        frame: words
          .exactOptional()
          .describe("Text in `file:function` of its first frame in your own code."),
        path: words
          .exactOptional()
          .describe("Path of the request, as a whole; `*` stands for any text."),
      })
      .refine((match) => Object.keys(match).length > 0, {
        error: "is empty and would match every error (write type, message, frame or path)",
      })
      .describe("All of these must match."),
    do: oneOf(["ignore", "critical", "high", "medium", "low"]).describe(
      "What happens then: `ignore`, `critical`, `high`, `medium` or `low`.",
    ),
  });
}
