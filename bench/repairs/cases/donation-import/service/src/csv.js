/** The fields of one line, without the blanks around them. */
export function fieldsOf(line) {
  return line.split(",").map((field) => field.trim());
}
