import type { BoxedResult } from "../../ports/sandbox.ts";

/**
 * What npm, pnpm and yarn print before a script: its name, and on the next line the script itself, of
 * which npm begins every line alike.
 */
const announced =
  /^(?:> (?:\S+@\S+ \S+.*|\S+)\n> |yarn run v.*\n\$ )(.+(?:\n> (?!\S+@\S+ \S+$).+)*)$/gm;

/** Commands of a shell that can fail, succeed or say something, and test nothing. */
const idle = /^(?:echo\b[^`$()<>|&]*|printf\b[^`$()<>|&]*|true|false|:|exit(?: \d+)?)$/;

/** Text in quotes from which a shell runs nothing, so that signs in it are no more than signs. */
const quoted = /'[^']*'|"[^"`$\\]*"/g;

/**
 * What package managers say where a package has no tests, and what Jest, mocha and Go say where there
 * are no files of tests: they report nothing then.
 */
const noTests =
  /no test specified|Missing script: "?test\b|Couldn't find a script named "test"|No tests found|No test files found|\[no test files\]/;

/**
 * Whether a test command that left no report says that there are no tests, or only stands where one
 * could be, as `echo ok` in the `test` of a package.json.
 */
export function isPlaceholder(line: string, { stdout, stderr }: BoxedResult): boolean {
  const output = `${stdout}\n${stderr}`;
  const scripts = [...output.matchAll(announced)].map(([, script = ""]) => script);
  const isScriptIdle = scripts.length > 0 && scripts.every(isIdle);
  return noTests.test(output) || isIdle(line) || isScriptIdle;
}

function isIdle(script: string): boolean {
  const commands = script.replaceAll(quoted, "text").split(/&&|\|\||;|\n(?:> )?/);
  return commands.every((command) => idle.test(command.trim()));
}
