import type { ValuePath } from "./problems.ts";
import type { WrittenFile } from "./sections/file.ts";
import type { ListenAddress } from "./types.ts";

/** What single sections cannot see. */
export interface Contradiction {
  readonly path: ValuePath;
  readonly message: string;
}

/** Compares the sections with one another; those in `excused` are not what the file says. */
export function findContradictions(
  file: WrittenFile,
  excused: ReadonlySet<string>,
): readonly Contradiction[] {
  return [
    ...(excused.has("projects") ? [] : projectContradictions(file)),
    ...(excused.has("fixer") ? [] : fixerContradictions(file)),
    ...(excused.has("fixer") || excused.has("projects") ? [] : unknownProjects(file)),
    ...(excused.has("watcher") ? [] : watcherContradictions(file)),
  ];
}

function projectContradictions({ projects }: WrittenFile): readonly Contradiction[] {
  const entries = Object.entries(projects);
  if (entries.length === 0) {
    return [
      {
        path: ["projects"],
        message: "names no project (write one, like shop-api: { repo: .., logs: [..] })",
      },
    ];
  }
  const keyByLabel = new Map<string, string>();
  return entries.flatMap(([key, project]) => {
    const label = (project.label ?? key).toLowerCase();
    const other = keyByLabel.get(label);
    keyByLabel.set(label, key);
    if (other === undefined) return [];
    const message = `is the label of projects.${other} already (write another one)`;
    return [{ path: ["projects", key, "label"], message }];
  });
}

function fixerContradictions({ fixer }: WrittenFile): readonly Contradiction[] {
  const { relay, people } = fixer;
  const listeners: Contradiction[] = overlap(relay.listen, people.listen)
    ? [
        {
          path: ["fixer", "people", "listen"],
          message:
            "is the same as fixer.relay.listen (write another port: who reaches one must not reach the other)",
        },
      ]
    : [];
  const pulls = relay.pull.flatMap(({ watcher }, index) =>
    relay.watchers.has(watcher)
      ? []
      : [
          {
            path: ["fixer", "relay", "pull", index, "watcher"],
            message: "is not one of fixer.relay.watchers (write its secrets and projects there)",
          },
        ],
  );
  return [...listeners, ...pulls];
}

/** Port 0 is any free port, so that two of them never meet. */
function overlap(one: ListenAddress, other: ListenAddress): boolean {
  if (one.port === 0 || one.port !== other.port) return false;
  const everywhere = ["0.0.0.0", "::"];
  return (
    canonicalHost(one) === canonicalHost(other) ||
    everywhere.includes(one.host) ||
    everywhere.includes(other.host)
  );
}

function canonicalHost({ host }: ListenAddress): string {
  return host.toLowerCase() === "localhost" ? "127.0.0.1" : host.toLowerCase();
}

function unknownProjects({ fixer, projects }: WrittenFile): readonly Contradiction[] {
  return [...fixer.relay.watchers].flatMap(([watcher, entry]) =>
    entry.projects.flatMap((project, index) =>
      Object.hasOwn(projects, project)
        ? []
        : [
            {
              path: ["fixer", "relay", "watchers", watcher, "projects", index],
              message: `is not a key of projects (write one of ${Object.keys(projects).join(", ")})`,
            },
          ],
    ),
  );
}

function watcherContradictions({ watcher }: WrittenFile): readonly Contradiction[] {
  const { relay, notice, heartbeat } = watcher;
  const unsigned: Contradiction[] =
    relay.url !== null && relay.secrets.length === 0
      ? [
          {
            path: ["watcher", "relay", "secrets"],
            message:
              "is missing, and relay.url needs one to sign with (write [ ${NAME} ] and set it to what this prints: printf 'whsec_%s\\n' \"$(openssl rand -base64 32)\")",
          },
        ]
      : [];
  const hasty: Contradiction[] =
    notice !== null && notice.fixerSilent < 2 * heartbeat
      ? [
          {
            path: ["watcher", "notice", "fixerSilent"],
            message:
              "must be at least twice watcher.heartbeat, or one lost sign of life is a silence (write a longer one)",
          },
        ]
      : [];
  return [...unsigned, ...hasty];
}
