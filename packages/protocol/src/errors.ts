/** Exit codes of `sysexits.h`, the ones Mendwatch uses. */
export const exitCodes = {
  ok: 0,
  usage: 64,
  dataError: 65,
  noInput: 66,
  unavailable: 69,
  software: 70,
  cannotCreate: 73,
  ioError: 74,
  temporaryFailure: 75,
  noPermission: 77,
  config: 78,
} as const;

/** One of {@link exitCodes}. */
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** What a stable error code means to a person. `docs/errors.md` is kept in step with it by a test. */
export interface ErrorEntry {
  /** What happened, one sentence. */
  readonly meaning: string;
  /** What to do about it, one sentence. */
  readonly remedy: string;
  /** What the process exits with when nothing else handles the error. */
  readonly exit: ExitCode;
}

/** The errors of one package, by stable code. */
export type ErrorCatalog = Readonly<Record<`MW_${string}`, ErrorEntry>>;

/** What may go with an error besides its message. Neither may hold a secret. */
export interface ErrorDetails {
  readonly cause?: unknown;
  readonly context?: Readonly<Record<string, string | number | boolean | null>>;
}

/** Every error that Mendwatch raises on purpose. The message says what failed, with the value, and what to do. */
export class MendwatchError extends Error {
  readonly code: string;
  readonly exitCode: ExitCode;
  readonly context: NonNullable<ErrorDetails["context"]>;

  constructor(code: string, exitCode: ExitCode, message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    this.exitCode = exitCode;
    this.context = details.context ?? {};
  }
}
Object.defineProperty(MendwatchError.prototype, "name", { value: "MendwatchError" });

/** Makes a package's error constructor, so that only codes of its catalog can be raised. */
export function errorsOf<Catalog extends ErrorCatalog>(
  catalog: Catalog,
): (code: keyof Catalog & string, message: string, details?: ErrorDetails) => MendwatchError {
  return function raise(code, message, details) {
    const entry: ErrorEntry | undefined = catalog[code as `MW_${string}`];
    return new MendwatchError(code, entry?.exit ?? exitCodes.software, message, details);
  };
}
