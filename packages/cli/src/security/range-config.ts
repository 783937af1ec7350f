/** One service under care, with all that its owner has of it. */
export interface RangeProject {
  readonly name: string;
  readonly checkout: string;
  readonly remote: string;
  readonly log: string;
}

/** What a configuration of the range is made of. */
export interface RangeWords {
  readonly relayPort: number;
  readonly peoplePort: number;
  readonly secret: string;
  readonly projects: readonly RangeProject[];
}

/**
 * The `mendwatch.yaml` of the range, in the part of YAML that is JSON: short waits, so that many
 * fixes can be watched, generous budgets, so that none of them ends by itself, and small limits of
 * the box, so that reaching them costs the machine little.
 */
export function rangeConfig({ relayPort, peoplePort, secret, projects }: RangeWords): string {
  const name = "range";
  const secrets = [secret];
  const config = {
    stateDir: "./state",
    watcher: {
      name,
      heartbeat: "5s",
      idleFlush: "150ms",
      settle: { delay: "100ms", maxHold: "2s" },
      maxNewFingerprints: "100000/h",
      relay: { url: `http://127.0.0.1:${relayPort}`, secrets },
    },
    fixer: {
      relay: {
        listen: `127.0.0.1:${relayPort}`,
        watchers: { [name]: { secrets, projects: projects.map((project) => project.name) } },
      },
      people: { listen: `127.0.0.1:${peoplePort}` },
      box: { memory: "1GiB", processes: 160, disk: "256MiB" },
      concurrency: 2,
      rounds: 1,
      minSeverity: "low",
      cooldown: ["0s", "0s", "0s"],
      budget: { run: 2, day: 100_000, month: 100_000, runsPerDay: 10_000, alarm: "100000/h" },
    },
    agent: {
      kind: "claude",
      turns: { diagnose: 30, repair: 60 },
      timeout: "90s",
      inactivity: "20s",
    },
    projects: Object.fromEntries(
      projects.map((project) => [
        project.name,
        {
          label: project.name === "shop" ? "SH" : "MA",
          logs: [project.log],
          repo: project.checkout,
          forge: "local",
          checks: { test: "npm test" },
        },
      ]),
    ),
  };
  return `${JSON.stringify(config, null, 2)}\n`;
}
