import type { LogSource, WatcherConfig } from "@mendwatch/config";

/** What notes are about. */
interface Noted {
  readonly watcher: Pick<WatcherConfig, "notice">;
  readonly projects: ReadonlyMap<
    string,
    { readonly key: string; readonly logs: readonly LogSource[] }
  >;
}

/** What the owner has written and may not expect; `url` is where reports go. */
export function startNotes({ projects, watcher }: Noted, url: string | null): readonly string[] {
  const fromInput = [...projects.values()].filter(({ logs }) =>
    logs.some((log) => log.kind === "stdin"),
  );
  return [
    ...fromInput.map(
      ({ key }) =>
        `projects.${key}.logs: standard input cannot be read again, so what comes while no watcher runs is not seen`,
    ),
    ...(watcher.notice !== null && url === null
      ? ["watcher.notice.fixerSilent: without watcher.relay.url nothing is known of the fixer"]
      : []),
    ...(url === null ? ["watcher.relay.url: not set, so reports stay in the outbox"] : []),
  ];
}
