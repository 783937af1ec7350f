import { randomBytes } from "node:crypto";

import type { Config } from "@mendwatch/config";

import { cliError } from "../errors.ts";
import { localOrigin } from "../people/address.ts";

/**
 * `up` joins a watcher without a relay address to the fixer beside it by a secret that lives as long
 * as `up` does. It travels in the environment: arguments are readable by every user of the machine.
 */
export interface Wiring {
  readonly url: string;
  readonly secret: string;
}

const variable = "MENDWATCH_UP_WIRING";

/** Makes a wiring, or null where the watcher has an address of its own. Throws `MW_NOTHING_TO_WIRE` on port 0. */
export function createWiring({ watcher, fixer }: Config): Wiring | null {
  if (watcher.relay.url !== null) return null;
  const { listen } = fixer.relay;
  if (listen.port === 0) {
    throw cliError(
      "MW_NOTHING_TO_WIRE",
      "fixer.relay.listen has port 0, so that the watcher beside it cannot know where to report: write a port, or watcher.relay.url",
    );
  }
  return {
    url: localOrigin(listen),
    secret: `whsec_${randomBytes(32).toString("base64")}`,
  };
}

/** The wiring as environment of the two parts. */
export function wiringEnvironment(wiring: Wiring | null): Readonly<Record<string, string>> {
  return wiring === null ? {} : { [variable]: JSON.stringify(wiring) };
}

/** Takes the wiring out of the environment, so that nothing this process starts gets to see it. */
export function takeWiring(env: NodeJS.ProcessEnv): Wiring | null {
  const text = env[variable];
  delete env[variable];
  return text === undefined ? null : (JSON.parse(text) as Wiring);
}

/** The configuration with a watcher that this secret proves, for every project. */
export function withWiredWatcher(config: Config, { secret }: Wiring): Config {
  const { name } = config.watcher;
  const known = config.fixer.relay.watchers.get(name);
  const watchers = new Map(config.fixer.relay.watchers).set(name, {
    secrets: [...(known?.secrets ?? []), secret],
    projects: [...config.projects.keys()],
  });
  const relay = { ...config.fixer.relay, watchers };
  return { ...config, fixer: { ...config.fixer, relay } };
}
