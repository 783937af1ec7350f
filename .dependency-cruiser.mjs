// The layers of ARCHITECTURE.md. Each rule has a planted violation in test/layers/.

/** @type {import("dependency-cruiser").IConfiguration} */
export default {
  forbidden: [
    { name: "not-to-unresolvable", severity: "error", from: {}, to: { couldNotResolve: true } },
    { name: "no-circular", severity: "error", from: {}, to: { circular: true } },
    {
      name: "no-orphans",
      severity: "error",
      from: { orphan: true, pathNot: ["\\.test\\.ts$", "main\\.ts$", "\\.mjs$"] },
      to: {},
    },
    {
      name: "the-lowest-packages-stand-alone",
      comment:
        "What crosses the wire, reads a log or keeps a folder must be usable without the rest.",
      severity: "error",
      from: { path: "packages/(protocol|detection|state-folder)/src/" },
      to: { path: "packages/[^/]+/src/", pathNot: "packages/$1/src/" },
    },
    {
      name: "config-imports-only-protocol",
      severity: "error",
      from: { path: "packages/config/src/" },
      to: { path: "packages/[^/]+/src/", pathNot: "packages/(config|protocol)/src/" },
    },
    {
      name: "watcher-and-fixer-never-meet",
      comment: "The watcher runs on the production host and must never load fixer code.",
      severity: "error",
      from: { path: "packages/(watcher|fixer)/src/" },
      to: {
        path: "packages/[^/]+/src/",
        pathNot: "packages/($1|protocol|detection|state-folder|config|scripted-model)/src/",
      },
    },
    {
      name: "nobody-imports-the-command",
      severity: "error",
      from: { pathNot: "packages/cli/" },
      to: { path: "packages/cli/src/" },
    },
    {
      name: "only-tests-and-the-command-play-the-scripted-model",
      comment: "What Mendwatch does with a model must never depend on a model that is none.",
      severity: "error",
      from: {
        path: "packages/",
        pathNot: ["packages/(cli|scripted-model)/", "\\.test\\.ts$"],
      },
      to: { path: "packages/scripted-model/src/" },
    },
    {
      name: "only-main-joins-adapters",
      comment: "A stage takes a port; adapters are chosen in main.ts, and in parts/ for it.",
      severity: "error",
      from: {
        path: "packages/fixer/src/",
        pathNot: ["packages/fixer/src/(adapters/|parts/|main\\.ts|index\\.ts)", "\\.test\\.ts$"],
      },
      to: { path: "packages/fixer/src/adapters/" },
    },
    {
      name: "adapters-do-not-know-each-other",
      severity: "error",
      from: { path: "packages/fixer/src/adapters/([^/]+)/", pathNot: "\\.test\\.ts$" },
      to: { path: "packages/fixer/src/adapters/", pathNot: "packages/fixer/src/adapters/$1/" },
    },
    {
      name: "ports-import-no-stage",
      severity: "error",
      from: { path: "packages/fixer/src/ports/" },
      to: { path: "packages/fixer/src/(stages|adapters)/" },
    },
    {
      name: "only-git-folder-uses-simple-git",
      severity: "error",
      from: { path: "packages/", pathNot: "packages/fixer/src/git/" },
      to: { path: "node_modules/simple-git" },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    tsPreCompilationDeps: true,
    exclude: { path: "/dist/" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["mendwatch:source", "import", "node", "default"],
    },
  },
};
