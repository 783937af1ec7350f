import type { Frame } from "../../types.ts";
import { chain, type ParsedError, frame, linkOf } from "../parsed-error.ts";

/** `** (Type) message`; an exit has no type of its own. */
const header =
  /^\s*\*\* \((?:((?:[A-Z]\w*\.)*[A-Z]\w*(?:Error|Exception))|exit|stop|throw|EXIT[^)]*)\) (.*)$/;
/** `    (shop 0.1.0) lib/shop/cart.ex:12: Shop.Cart.pay/1`, without the version in old ones, without the application in a script. */
const frameLine =
  /^\s{4,}(?:\((\w+)(?: [\w.+-]+)?\) )?([\w@./-]+\.(?:exs?|erl|[hl]?eex)):(\d+): (\S.*)$/;
/** A longer line is data. */
const maxLine = 4096;
/** Applications of the runtime, of Phoenix and Ecto, and those that most services have. */
const library =
  /^(?:elixir|erts|stdlib|kernel|logger|mix|iex|eex|ex_unit|ssl|inets|crypto|(?:phoenix|plug|ecto|cowboy|oban|absinthe|opentelemetry|telemetry)(?:_\w+)?|cowlib|ranch|bandit|thousand_island|websock\w*|postgrex|myxql|exqlite|db_connection|redix|broadway|gen_stage|jason|poison|tesla|finch|mint|req|hackney|httpoison|swoosh|bamboo|nimble_\w+|gettext|sentry)$/;

/** True for the line that says what was raised. */
export function isElixirHeader(line: string): boolean {
  return line.includes("** (") && line.length < maxLine && header.test(line);
}

/** True for a line of a stack of Elixir. */
export function isElixirFrame(line: string): boolean {
  return (line.includes(".ex") || line.includes(".erl:")) && frameLine.test(line);
}

/**
 * Reads what Elixir prints of an error, by itself or under the line of a logger:
 *
 * ```
 * ** (exit) an exception was raised:     around some
 *     ** (Type) message                  which may go on for lines
 *         (shop 0.1.0) lib/shop/cart.ex:12: Shop.Cart.pay/1
 * ```
 */
export function readElixir(lines: readonly string[]): ParsedError | null {
  const begin = lines.findIndex(isElixirHeader);
  if (begin === -1) return null;
  const framesAt = lines.findIndex((line, index) => index > begin && isElixirFrame(line));
  const end = framesAt === -1 ? begin + 1 : framesAt;
  const wrapped = isElixirHeader(lines[begin + 1] ?? "");
  const at = wrapped ? begin + 1 : begin;
  const [, type, message = ""] = header.exec(lines[at] ?? "") ?? [];
  const whole = [message, ...lines.slice(at + 1, Math.max(end, at + 1))].join("\n");
  const frames = lines.slice(at + 1).flatMap(parseFrame);
  return chain([linkOf(type ?? null, whole, frames)], lines.slice(0, begin).join("\n"));
}

function parseFrame(line: string): readonly Frame[] {
  const [, application, file, number, call = ""] = isElixirFrame(line)
    ? (frameLine.exec(line) ?? [])
    : [];
  if (file === undefined) return [];
  const isOwn = !library.test(application ?? "") && !/^(?:deps\/|\w+\.erl$)/.test(file);
  return [frame(file, number, functionOf(call), isOwn)];
}

/** `anonymous fn/1 in Shop.Cart.pay/2` is code of `Shop.Cart.pay`. */
function functionOf(call: string): string | null {
  const name = call.replace(/^anonymous fn\/\d+ in /, "").replace(/(?:\/\d+|\(.*\))$/s, "");
  return /^:?[A-Za-z_]/.test(name) ? name : null;
}
