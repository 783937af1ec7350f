/** Reads `20260301T090000Z`. */
export function parseStamp(text: string): Date {
  const [date = "", time = ""] = text.split("T");
  const day = date.replace(/(\d{4})(\d\d)(\d\d)/, "$1-$2-$3");
  return new Date(`${day}T${time.replace(/(\d\d)(\d\d)(\d\d)/, "$1:$2:$3")}`);
}
