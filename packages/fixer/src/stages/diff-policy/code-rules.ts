import { firstExtra, occurrencesOf } from "./occurrences.ts";
import { fileRule, type Patch, type PatchFile, type Rule } from "./rule.ts";
import { readSource, runningText } from "./source-text.ts";
import { isTestFile } from "./test-files.ts";

const refuse = { effect: "refuse", liftable: true } as const;
const flag = { effect: "flag", liftable: false } as const;

type Reading = (path: string, source: string) => readonly string[];

/** `console.error(`, `req.log.fatal(`, `logging.exception(`, `slog.ErrorContext(`, `log.Fatalf(`. */
const errorCalls =
  /(?<![\w$])(?:console|\w*log(?:s|ger|ging)?|slog|zap|sugar)\s*\??\.\s*(?:error|fatal|critical|crit|alert|emerg|exception|panic|dpanic)(?:f|ln|w|context)?\s*(?:\?\.)?\(|\b(?:captureException|capture_exception|noticeError|recordException|RecordError|print_exc|reportError)\s*\(|\bprocess\.stderr\.write\s*\(|\bfile=sys\.stderr\b|\bFprint(?:f|ln)?\(\s*os\.Stderr\b/gi;
/** `log("error", …)`, `logger.log({ level: "error" })`. */
const errorLevels =
  /\blog(?:ger)?(?:\??\.(?:log|write))?\s*\(\s*(?:\{\s*level\s*:\s*)?["'`](?:error|fatal|critical)["'`]/gi;

/** A handler that does nothing, where strings are hollow and comments gone. */
const emptyHandlers: readonly RegExp[] = [
  /\bcatch\s*(?:\([^)]{0,200}\))?\s*\{[\s;]*\}/g,
  /\.catch\(\s*(?:async\s*)?(?:\([^)]{0,200}\)|[\w$]+)\s*=>\s*(?:\{[\s;]*\}|undefined|null|void 0)\s*,?\s*\)/g,
  /\.catch\(\s*(?:async\s+)?function\s*[\w$]*\s*\([^)]{0,200}\)\s*\{[\s;]*\}\s*,?\s*\)/g,
  /\.catch\(\s*(?:[\w$]+\.)?noop\s*,?\s*\)/g,
  /^[ \t]*except\b[^\n]*:\s*(?:pass|\.\.\.)[ \t]*$/gm,
  /\bsuppress\(\s*[A-Z]\w*/g,
  /(?:[{;]|\b_\s*=|^)[ \t]*recover\(\)/gm,
  /\bsetUncaughtExceptionCaptureCallback\(/g,
  /\bsys\.excepthook\s*=(?!=)/g,
];
/** The same, where the name of an event tells it. */
const silentListeners: readonly RegExp[] = [
  /\bprocess\s*\.\s*(?:on|once|addListener|prependListener)\(\s*["'`](?:uncaughtException|unhandledRejection)["'`]/g,
  /\.(?:on|once|addListener)\(\s*["'`]error["'`]\s*,\s*(?:\([^)]{0,200}\)|[\w$]+)\s*=>\s*\{[\s;]*\}\s*\)/g,
];

/** What is set, or is there, only where tests run. */
const testTraces =
  /\b(?:NODE_ENV|NODE_TEST_CONTEXT|NODE_V8_COVERAGE|NODE_OPTIONS|MENDWATCH_\w+|VITEST(?:_\w+)?|JEST_WORKER_ID|PYTEST_\w+|MOCHA_\w+|GITHUB_ACTIONS|RAILS_ENV|APP_ENV)\b|\b(?:env|environ)(?:\.get\(\s*|\.|\[\s*)["'`]?CI\b|\bgetenv\(\s*["'`]CI\b|\bLookupEnv\(\s*["`]CI\b|\{[^{}]{0,200}\bCI\b[^{}]{0,200}\}\s*=\s*process\.env\b|["'`]pytest["'`]\s+in\s+sys\.modules|\btesting\.Testing\(\)|\bprocess\.execArgv\b|["'`]\/proc\b/g;

/** Nothing, in place of what could not be had. */
const defaults: readonly RegExp[] = [
  /(?:\?\?|\|\|)=?\s*(?:\[\s*\]|\{\s*\}|""|''|``|0\b|null\b|false\b|undefined\b|new (?:Map|Set)\(\s*\))/g,
  /\breturn\b[ \t]*(?:\[\s*\]|\{\s*\}|""|''|``|null|undefined|nil|None|0)?[ \t]*(?:;|\}|$)/gm,
  /(?<!\?)\?\.(?!\d)/g,
  /\bor (?:\[\s*\]|\{\s*\}|""|''|0|None)(?!\w)/g,
  /\.get\([^(),]{1,100},[^(),]{1,100}\)|\bgetattr\([^()]{1,100},[^(),]{1,100},[^()]{1,100}\)/g,
];

/** What decides whether a caller knows a secret. */
const secretChecks =
  /\b(?:timingSafeEqual|compare_digest|ConstantTimeCompare|createHmac|hmac\.\w+|jwt\.(?:verify|decode)|bcrypt\.compare\w*|argon2\.verify)\b/;

/** Rules about code outside of tests: what it does, and what it no longer says. */
export const codeRules: readonly Rule[] = [
  {
    name: "no-code-change",
    ...refuse,
    hits({ files }) {
      const changed = files.filter(({ path }) => !isTestFile(path));
      // A patch of tests alone is told so in other words.
      if (changed.length === 0 || changed.some(changesCode)) return [];
      return [{ path: null, reason: "changes comments, layout or documentation, and no code" }];
    },
  },
  {
    name: "silenced-error",
    ...refuse,
    hits: (patch) => [
      ...changedCounts(patch, errorLogs, "fewer").map(([path, text]) => ({
        path,
        reason: `logs fewer errors than before: no longer ${text}`,
      })),
      ...changedCounts(patch, silences, "more").map(([path, text]) => ({
        path,
        reason: `catches errors and drops them: ${text}`,
      })),
    ],
  },
  {
    name: "test-aware-code",
    ...refuse,
    hits: (patch) =>
      changedCounts(patch, readTraces, "more").map(([path, text]) => ({
        path,
        reason: `looks at what tells tests from production: ${text}`,
      })),
  },
  {
    name: "default-instead-of-error",
    ...flag,
    hits: (patch) =>
      changedCounts(patch, defaultForms, "more").map(([path, text]) => ({
        path,
        reason: `goes on with a default where it may have failed before (${text}); whether that is right, no proof can know`,
      })),
  },
  fileRule("secret-comparison", flag, ({ code }) => {
    if (code === null || secretLines(code.before) === secretLines(code.after)) return null;
    return "changes how a secret or a signature is checked; look for inputs that pass now";
  }),
];

/** What is no text and what changes its mode counts as changed: other rules judge it. */
function changesCode({ path, status, oldMode, newMode, code }: PatchFile): boolean {
  if (code === null || (status === "M" && oldMode !== newMode)) return true;
  return runningText(path, code.before) !== runningText(path, code.after);
}

/** Files in which something is found more or less often, where it is so in the patch as a whole. */
function changedCounts(
  { files }: Patch,
  read: Reading,
  direction: "more" | "fewer",
): readonly (readonly [path: string, example: string])[] {
  const found = files.flatMap(({ path, code }) =>
    code === null ? [] : [{ path, was: read(path, code.before), is: read(path, code.after) }],
  );
  const sides = found.map(({ path, was, is }) =>
    direction === "more" ? { path, few: was, many: is } : { path, few: is, many: was },
  );
  const growth = sides.reduce((sum, { few, many }) => sum + many.length - few.length, 0);
  if (growth <= 0) return [];
  return sides.flatMap(({ path, few, many }) => {
    const extra = many.length > few.length ? firstExtra(few, many) : null;
    return extra === null ? [] : [[path, extra] as const];
  });
}

function errorLogs(path: string, source: string): readonly string[] {
  const { plain, code } = readSource(path, source);
  return [...occurrencesOf(code, [errorCalls]), ...occurrencesOf(plain, [errorLevels])];
}

function silences(path: string, source: string): readonly string[] {
  const { plain, code } = readSource(path, source);
  return [...occurrencesOf(code, emptyHandlers), ...occurrencesOf(plain, silentListeners)];
}

function readTraces(path: string, source: string): readonly string[] {
  return occurrencesOf(readSource(path, source).plain, [testTraces]);
}

function defaultForms(path: string, source: string): readonly string[] {
  return occurrencesOf(readSource(path, source).plain, defaults);
}

function secretLines(source: string): string {
  return source
    .split("\n")
    .filter((line) => secretChecks.test(line))
    .map((line) => line.trim())
    .join("\n");
}
