/** A process of pm2 and where its output goes. */
export interface Pm2Process {
  readonly name: string;
  readonly paths: readonly string[];
}

/** What the settings that pm2 keeps of a process say; nothing where they have no name. */
export function processOf(settings: Readonly<Record<string, unknown>>): readonly Pm2Process[] {
  const { name } = settings;
  if (typeof name !== "string") return [];
  const paths = [
    settings["pm_out_log_path"],
    settings["pm_err_log_path"],
    settings["pm_log_path"],
  ].filter(
    (path): path is string =>
      typeof path === "string" && path.startsWith("/") && !path.startsWith("/dev/"),
  );
  return [{ name, paths }];
}

/** The fields of an object; none of anything else. */
export function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null
    ? (value as Readonly<Record<string, unknown>>)
    : {};
}
