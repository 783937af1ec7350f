/** What a server says of a cookie. */
const attribute =
  /^(?:secure|httponly|partitioned|path=\/[^\s]{0,80}|domain=[\w.-]{1,80}|max-age=-?\d{1,12}|samesite=[a-z]{3,6}|priority=[a-z]{3,6}|version=\d|expires=(?:[a-z]{3,9}, ?)?\d\d?[ -][a-z]{3}[ -]\d{2,4} [\d:]{8}(?: gmt)?)$/i;
/** Last words of the names of cookies that keep what a visitor has chosen. */
const preference =
  /(?:^|[_.-]|(?<=[a-z])(?=[A-Z]))(?:lang|language|locale|i18next|theme|mode|scheme|currency|country|region|timezone|tz|consent|consents?_?(?:accepted|given)|accepted|banner|notice|dismissed|sidebar|layout|view|sort|limit|page_?size|font_?size|density|unit|units)$/i;
const chosen = /^(?:[A-Za-z]{1,16}(?:[_/+-][A-Za-z]{1,16}){0,3}|-?\d{1,5}(?:\.\d{1,3})?)$/;
/** What counts visitors: `_ga=GA1.2.12345.67890`. */
const counter = /^_(?:ga|gid|gat\w{0,32}|fbp|gcl_au)$/;
const counted = /^[\w.-]{1,80}$/;
/** Cookies are no longer; a text that goes on is something else. */
const longest = 1_024;

/** True for the value of a cookie header in which nothing lets anybody in: `lang=de; theme=dark; Path=/`. */
export function holdsPreferences(header: string): boolean {
  return header.length <= longest && header.split(";").every(isOpenToAll);
}

function isOpenToAll(cookie: string): boolean {
  if (attribute.test(cookie.trim())) return true;
  const [, name = "", value = ""] = /^\s*([\w.-]{1,64})(?:=(.*?))?\s*$/.exec(cookie) ?? [];
  if (name === "") return false;
  if (value === "") return cookie.includes("=");
  return (
    (preference.test(name) && chosen.test(value)) || (counter.test(name) && counted.test(value))
  );
}
