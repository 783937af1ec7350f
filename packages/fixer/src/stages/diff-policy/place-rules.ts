import { posix } from "node:path";

import { pathPattern } from "./path-pattern.ts";
import type { Hit, Patch, Rule } from "./rule.ts";

/** One row: paths that need a person, whatever the change to them is. */
interface PlaceRow {
  readonly name: string;
  readonly liftable: boolean;
  readonly reason: string;
  readonly patterns: readonly string[];
}

/** Paths that a repair has no business with. What they hold runs, or decides what runs. */
export const refusedPlaces: readonly PlaceRow[] = [
  {
    name: "ci",
    liftable: false,
    reason: "belongs to the pipeline, which runs with rights of its own",
    patterns: [
      ".github/**",
      ".gitlab/**",
      ".gitlab-ci*",
      ".circleci/**",
      ".buildkite/**",
      ".semaphore/**",
      ".teamcity/**",
      ".forgejo/**",
      ".gitea/**",
      ".azure-pipelines/**",
      ".ci/**",
      "azure-pipelines*",
      "bitbucket-pipelines*",
      "Jenkinsfile*",
      ".travis.y*ml",
      ".drone.y*ml",
      ".woodpecker*",
      "appveyor.y*ml",
      ".appveyor.y*ml",
      "buildspec.y*ml",
      "cloudbuild.*",
    ],
  },
  {
    name: "git-config",
    liftable: false,
    reason: "configures git or runs on its hooks",
    patterns: [
      ".gitattributes",
      ".gitignore",
      ".gitmodules",
      ".gitconfig",
      ".git-blame-ignore-revs",
      ".mailmap",
      ".husky",
      ".githooks",
      ".pre-commit-*",
      "lefthook*",
      ".lefthook*",
      ".lintstaged*",
      "lint-staged.config.*",
    ],
  },
  {
    name: "tool-config",
    liftable: true,
    reason: "configures an editor or an agent",
    patterns: [
      ".vscode",
      ".idea",
      ".zed",
      ".devcontainer",
      ".editorconfig",
      ".claude",
      ".claude.json",
      "CLAUDE.md",
      "CLAUDE.local.md",
      "AGENTS.md",
      "GEMINI.md",
      ".mcp.json",
      ".cursor",
      ".cursorrules",
      ".windsurf*",
      ".aider*",
      ".codex",
      ".gemini",
      ".continue",
      ".ripgreprc",
      ".envrc",
      "mendwatch.y*ml",
    ],
  },
  {
    name: "test-config",
    liftable: true,
    reason: "configures the tests or another check, so that the change would judge itself",
    patterns: [
      "vitest.*",
      "vite.config.*",
      "jest.*",
      ".mocharc*",
      "ava.config.*",
      "playwright*.config.*",
      "cypress.config.*",
      "karma.conf*",
      ".nycrc*",
      ".c8rc*",
      "nyc.config.*",
      "babel.config.*",
      ".babelrc*",
      ".swcrc",
      "tsconfig*.json",
      "jsconfig*.json",
      ".eslintrc*",
      "eslint.config.*",
      ".oxlintrc*",
      "biome.json*",
      "conftest.py",
      "pytest.ini",
      "tox.ini",
      "setup.cfg",
      "noxfile.py",
      ".coveragerc",
      "mypy.ini",
      "phpunit.xml*",
      ".rspec",
      "Makefile",
      "makefile",
      "justfile",
      "Taskfile*",
      "turbo.json",
      "nx.json",
    ],
  },
  {
    name: "dependencies",
    liftable: true,
    reason: "decides which foreign code is installed, or what its commands run",
    patterns: [
      "package.json",
      "package-lock.json",
      "npm-shrinkwrap.json",
      "pnpm-lock.yaml",
      "pnpm-workspace.yaml",
      ".pnpmfile.*",
      "yarn.lock",
      ".yarn",
      ".yarnrc*",
      "bun.lock*",
      "bunfig.toml",
      "deno.json*",
      "deno.lock",
      ".npmrc",
      ".nvmrc",
      ".node-version",
      ".tool-versions",
      "mise.toml",
      "node_modules",
      "requirements*.txt",
      "constraints*.txt",
      "pyproject.toml",
      "setup.py",
      "Pipfile*",
      "poetry.lock",
      "uv.lock",
      "go.mod",
      "go.sum",
      "go.work*",
      "vendor",
      "Cargo.toml",
      "Cargo.lock",
      "build.rs",
      "Gemfile*",
      "*.gemspec",
      "composer.json",
      "composer.lock",
      "pom.xml",
      "build.gradle*",
      "settings.gradle*",
      "gradle*",
      "mvnw*",
      ".mvn",
      "*.csproj",
      "*.fsproj",
      "packages.lock.json",
      "nuget.config",
      "mix.exs",
      "mix.lock",
    ],
  },
  {
    name: "secret-file",
    liftable: false,
    reason: "is a place for secrets or keys",
    patterns: [
      ".env",
      ".env.*",
      "*.env",
      "*.pem",
      "*.key",
      "*.p12",
      "*.pfx",
      "*.jks",
      "*.keystore",
      "*.kdbx",
      "*.crt",
      "*.cer",
      "*.der",
      "*.asc",
      "*.gpg",
      "id_rsa*",
      "id_dsa*",
      "id_ecdsa*",
      "id_ed25519*",
      ".ssh",
      ".aws",
      ".netrc",
      ".pgpass",
      ".htpasswd",
      ".git-credentials",
      "credentials",
      "credentials.*",
      "service-account*.json",
      "secrets",
      "secrets.*",
    ],
  },
];

/** Rules about where a path lies: outside of the project, in a refused place, where its owner says. */
export const placeRules: readonly Rule[] = [
  {
    name: "outside-project",
    effect: "refuse",
    liftable: true,
    hits: outsideProject,
  },
  ...refusedPlaces.map(placeRule),
  ownerRule("owner-refuse", "refuse", (patch) => patch.project.policy.refuse),
  ownerRule("owner-flag", "flag", (patch) => patch.project.policy.flag),
];

function placeRule({ name, liftable, reason, patterns }: PlaceRow): Rule {
  const matchers = patterns.map((pattern) => pathPattern(pattern));
  return {
    name,
    effect: "refuse",
    liftable,
    hits: ({ files }) =>
      files
        .filter(({ path }) => matchers.some((matches) => matches(path)))
        .map(({ path }) => ({ path, reason })),
  };
}

function outsideProject({ files, project }: Patch): readonly Hit[] {
  const folders = [project.dir, ...project.also];
  const reason = `is outside of ${folders.map((folder) => `"${folder}"`).join(", ")}`;
  return files
    .filter(({ path }) => !folders.some((folder) => isBelow(folder, path)))
    .map(({ path }) => ({ path, reason }));
}

/** The owner's own patterns, from the top of the repository or from the project's folder. */
function ownerRule(
  name: string,
  effect: Rule["effect"],
  patternsOf: (patch: Patch) => readonly string[],
): Rule {
  return {
    name,
    effect,
    // Whoever wrote the pattern can as well take it out.
    liftable: false,
    hits: (patch) => {
      const matchers = patternsOf(patch).map((pattern) => ({
        pattern,
        matches: pathPattern(pattern),
      }));
      return patch.files.flatMap(({ path }) => {
        const inside = posix.relative(patch.project.dir, path);
        const hit = matchers.find(({ matches }) => matches(path) || matches(inside));
        if (hit === undefined) return [];
        return [{ path, reason: `matches the owner's pattern "${hit.pattern}"` }];
      });
    },
  };
}

function isBelow(folder: string, path: string): boolean {
  return folder === "." || path.startsWith(`${folder}/`);
}
