import type { Plugin } from "rolldown";
import { parseSync, Visitor } from "rolldown/utils";

/** What is no ASCII; behind a backslash it stays, as another one would change what that one means. */
const foreign = /(?<!\\)[^\0-\x7f]+/g;

/**
 * Writes whatever is no ASCII as an escape. Of a file with one letter more than Latin-1 has, V8 keeps two
 * bytes for each character, and takes twice as long to read them.
 */
export function asciiOnly(): Plugin {
  return {
    name: "ascii-only",
    generateBundle(_options, files) {
      for (const file of Object.values(files)) {
        if (file.type === "chunk") file.code = escaped(file.fileName, file.code);
      }
    },
  };
}

function escaped(name: string, code: string): string {
  const raw: [start: number, end: number][] = [];
  const visitor = new Visitor({
    // There an escape would stay what it looks like.
    TaggedTemplateExpression({ quasi: { quasis } }) {
      for (const { start, end } of quasis) raw.push([start, end]);
    },
  });
  visitor.visit(parseSync(name, code).program);
  return code.replaceAll(foreign, (text, at: number) => {
    const isRaw = raw.some(([start, end]) => at >= start && at < end);
    return isRaw ? `\${"${escapesOf(text)}"}` : escapesOf(text);
  });
}

function escapesOf(text: string): string {
  return Array.from({ length: text.length }, (_, index) => {
    return `\\u${text.charCodeAt(index).toString(16).padStart(4, "0")}`;
  }).join("");
}
