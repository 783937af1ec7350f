/** The version of the bodies that this build writes. A new minor version only adds keys. */
export const wireVersion = { major: 1, minor: 0 } as const;

/** {@link wireVersion} as it stands in a body. */
export const wireVersionText: string = `${wireVersion.major}.${wireVersion.minor}`;

/** The version a body claims; `{ major: 0, minor: 0 }` where it claims none that can be read. */
export function readVersion(body: unknown): { major: number; minor: number } {
  const claimed =
    typeof body === "object" && body !== null && "version" in body ? body.version : undefined;
  const match = typeof claimed === "string" ? /^(\d{1,4})\.(\d{1,4})$/.exec(claimed) : null;
  return match === null
    ? { major: 0, minor: 0 }
    : { major: Number(match[1]), minor: Number(match[2]) };
}
