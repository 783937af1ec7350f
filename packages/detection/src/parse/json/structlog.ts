import type { ErrorLink, Frame } from "../../types.ts";
import { isPythonLibrary } from "../languages/python.ts";
import { chain, frame, linkOf, type ParsedError } from "../parsed-error.ts";
import type { Reading } from "../record.ts";
import { fieldsOf, textOf } from "./fields.ts";

/**
 * The exceptions that structlog's `dict_tracebacks` makes of a traceback: the outermost one first,
 * the frames of each in the order of the calls. Null for any other value.
 */
export function errorOfStructlog(value: unknown, reading: Reading): ParsedError | null {
  if (!Array.isArray(value)) return null;
  const links = value.flatMap((one) => linkOfException(one, reading));
  return links.length < value.length ? null : chain(links, "");
}

function linkOfException(value: unknown, reading: Reading): readonly ErrorLink[] {
  const fields = fieldsOf(value);
  const type = textOf(fields?.["exc_type"]);
  if (fields === null || type === null) return [];
  const frames: unknown = fields["frames"];
  const own = Array.isArray(frames) ? frames.flatMap((one) => frameOf(one, reading)) : [];
  const message = reading.mask(textOf(fields["exc_value"]) ?? "");
  return [linkOf(reading.mask(type), message, own.toReversed())];
}

function frameOf(value: unknown, reading: Reading): readonly Frame[] {
  const fields = fieldsOf(value);
  const file = textOf(fields?.["filename"]);
  if (fields === null || file === null) return [];
  const name = textOf(fields["name"]);
  const line = String(fields["lineno"]);
  const masked = name === null ? null : reading.mask(name);
  return [frame(reading.mask(file), line, masked, !isPythonLibrary(file))];
}
