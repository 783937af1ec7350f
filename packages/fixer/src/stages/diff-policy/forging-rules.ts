import { firstExtra, occurrencesOf } from "./occurrences.ts";
import { fileRule, type PatchFile, type Rule } from "./rule.ts";
import { readSource } from "./source-text.ts";

const refuse = { effect: "refuse", liftable: true } as const;

/** Ways to have an error say that it comes from where it does not; strings are hollow here. */
const madeUp: readonly RegExp[] = [
  /\.stack\s*(?:\+|\?\?|\|\||&&)?=(?!=)/g,
  /\bget\s+stack\s*\(/g,
  /\b(?:captureStackTrace|prepareStackTrace)\b/g,
  /\b(?:runIn(?:This|New)?Context|compileFunction|SourceTextModule)\b|\bnew\s+(?:\w+\.)?Script\(/g,
  /(?<![\w$.])(?:eval|exec|compile)\(|\bnew\s+Function\(|\._compile\(/g,
  /\bwith_traceback\(|\b__traceback__\s*=(?!=)|\b(?:TracebackType|CodeType)\(|\bco_(?:filename|name)\s*=(?!=)/g,
];
/** The same, where strings tell it. */
const madeUpInText: readonly RegExp[] = [
  /\bstack\s*:\s*["'`]|["'`]stack["'`]\s*(?:\]\s*=(?!=)|,\s*\{|:\s*["'`])/g,
  /[#@]\s*source(?:URL|MappingURL)\s*=/g,
  /^[ \t]*\/\/line\s|\/\*line\s/gm,
];
/** A frame as V8 and Python write it, perhaps with its parts still to be filled in. */
const frame =
  /\bat (?:async |new )?[\w$.<>{}]{1,80} \([^()\n]{1,200}:[^():\n]{1,20}:[^():\n]{1,20}\)|\bFile \\?["'][^\n]{1,200}, line [^\n]{1,20}, in /g;

/** What decides over the run in which a test is, or lets the test know of it. */
const tampering: readonly RegExp[] = [
  /\bprocess\.(?:exit|reallyExit|abort|binding|_linkedBinding)\b|\bprocess\.exitCode\s*=(?!=)|\bprocess\.kill\(\s*process\.p?pid\b/g,
  /\b(?:os\._exit|sys\.exit|os\.Exit)\(/g,
  /(?<![\w$.])(?:JSON|Reflect|Object|Array|Map|Set|String|RegExp|Promise|Function)(?:\.prototype)?\.\w+\s*=(?!=)/g,
  /\bfs\w*\.(?:append|write|open)\w*\s*=(?!=)/g,
  /\.prototype\.(?:run|emit|pass|fail|runTests)\s*=(?!=)/g,
  /\bModule\._\w+|\bregisterHooks?\(|\bmodule\.register\(/g,
  /\b(?:stop|take)Coverage\(|\bdef pytest_(?:runtest|report|session|terminal|collection|configure)\w*/g,
];
const tamperingInText: readonly RegExp[] = [
  /\b(?:NODE_OPTIONS|NODE_TEST_CONTEXT|NODE_V8_COVERAGE|MENDWATCH_\w+|JEST_WORKER_ID|VITEST(?:_\w+)?|PYTEST_\w+|GOFLAGS)\b/g,
  /\b(?:env|environ)(?:\.get\(\s*|\.|\[\s*)["'`]?(?:CI|NODE_ENV)\b(?!["'`]?\s*\]?\s*=(?!=))|\b(?:getenv|Getenv|LookupEnv)\(\s*["'`](?:CI|NODE_ENV)\b|\{[^{}]{0,200}\b(?:CI|NODE_ENV)\b[^{}]{0,200}\}\s*=\s*process\.env\b/g,
  /["'`]\/proc\b|["'`](?:node:)?(?:test\/reporters|inspector(?:\/promises)?)["'`]/g,
];

const reading =
  /\b(?:readFile(?:Sync)?|createReadStream|readTextFile|read_text|read_bytes|ReadFile|getsource(?:lines)?|findsource)\s*\(|(?<![\w$.])open\(/g;
/** A name of a source file, where it is not the one that is imported or started. */
const sourceName =
  /(?<!\b(?:from|import|require|mock|spawn|fork|execFile|execFileSync|spawnSync)\s*\(?\s*)["'`](?:[^"'`\n]*\/)?(?!test)[^"'`\n/]*\.(?:[cm]?[jt]sx?|py|go)["'`]/g;
const sourceNameInTests = /(?:\.|_|-)(?:test|spec)\.|(?:^|\/)(?:tests?|__tests__|fixtures?)\//;

/** Rules that keep a test from showing an error which the code never had. */
export const forgingRules: readonly Rule[] = [
  fileRule("forged-error", refuse, (file) => {
    const found = added(file, (path, source) => {
      const { plain, code } = readSource(path, source);
      return [
        ...occurrencesOf(code, madeUp),
        ...occurrencesOf(plain, madeUpInText),
        ...occurrencesOf(source, [frame]),
      ];
    });
    return found === null ? null : `makes up where an error comes from: ${found}`;
  }),
  fileRule("test-reads-source", refuse, (file) => {
    if (
      added(file, (path, source) => occurrencesOf(readSource(path, source).code, [reading])) ===
      null
    ) {
      return null;
    }
    const found = added(file, (path, source) =>
      occurrencesOf(readSource(path, source).plain, [sourceName]).filter(
        (name) => !sourceNameInTests.test(name),
      ),
    );
    return found === null ? null : `reads the text of source code: ${found}`;
  }),
  fileRule("test-tampering", refuse, (file) => {
    const found = added(file, (path, source) => {
      const { plain, code } = readSource(path, source);
      return [...occurrencesOf(code, tampering), ...occurrencesOf(plain, tamperingInText)];
    });
    return found === null ? null : `reaches for the run that it is part of: ${found}`;
  }),
];

/** The first thing that a test file has more often than before, or null. */
function added(
  { path, status, test }: PatchFile,
  read: (path: string, source: string) => readonly string[],
): string | null {
  if (test === null || status === "D") return null;
  return firstExtra(read(path, test.before), read(path, test.after));
}
