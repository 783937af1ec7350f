import type { DemoAgent } from "./demo-agent.ts";

/** What a configuration of the demo is made of. Paths are absolute. */
export interface DemoSetup {
  readonly relayPort: number;
  readonly peoplePort: number;
  readonly secret: string;
  readonly checkout: string;
  readonly logs: string;
  readonly agent: DemoAgent;
  /** Folder of rehearsed repairs. */
  readonly rehearsals: string;
}

/** The settle delay of the demo, in seconds. The default of a real one is 30 s. */
export const demoSettle = 5;

/** The demo's `mendwatch.yaml`, in the part of YAML that is JSON. */
export function demoConfig(setup: DemoSetup): string {
  const name = "demo-host";
  const project = "shop-api";
  const secrets = [setup.secret];
  const config = {
    stateDir: "./state",
    watcher: {
      name,
      heartbeat: "5s",
      // The shop's logs are new: whatever stands in them happened in the demo.
      start: "beginning",
      idleFlush: "500ms",
      settle: { delay: `${demoSettle}s` },
      relay: { url: `http://127.0.0.1:${setup.relayPort}`, secrets },
    },
    fixer: {
      relay: {
        listen: `127.0.0.1:${setup.relayPort}`,
        watchers: { [name]: { secrets, projects: [project] } },
      },
      people: { listen: `127.0.0.1:${setup.peoplePort}` },
      minSeverity: "medium",
      // Who watches is not to wait for the next error because a repair of the one before failed.
      cooldown: ["0s"],
    },
    agent:
      setup.agent === "rehearsal"
        ? { kind: "rehearsal", patches: setup.rehearsals }
        : { kind: "claude" },
    projects: {
      [project]: {
        label: "PA",
        logs: [`${setup.logs}/*.log`],
        repo: setup.checkout,
        forge: "local",
        checks: { test: "npm test" },
      },
    },
  };
  return `${JSON.stringify(config, null, 2)}\n`;
}
