import type { Field } from "./field.ts";

// What source code has behind a sensitive name, as Node and Python print the line that threw.

/** What code has for a value: a kind of token, a class of errors, an own field, a type. */
const kindOfToken = /^[A-Z][A-Za-z]{1,30}(?:\.[A-Z][A-Za-z]{1,30}){1,3}[,;)]*$/;
const expression =
  /^(?:[A-Z]\w{0,60}(?:Error|Exception):?|(?:self|this)\.[\w.]{1,60}|[CL]\{[\w.]{1,40}\}|\/etc\/passwd|\/\*.*\*\/)[,;)]*$/;
const element =
  /^[A-Za-z_$][\w.$]{0,40}\[(?:(?:\w{1,32}|-?\d{0,3}:-?\d{0,3})\][,;)}]*|[a-z][\w$]{0,31}\.length)$/;
/** `(0, a.b)(c)`, `(TokenType.LEVEL, None)`, `(COMMENT,)`. */
const tuple = /^\((?:\d|[A-Za-z_][A-Za-z_.]*),\)?$/;
/** An expression in a text: `{password!r}`, `{len(self.tokens)}`. */
const inText = /^\{[a-z_]\w{0,40}[(.!]/;
/** A call in source code, as Node prints the line that threw, or a type of TypeScript. */
const call =
  /^(?:ConvertTo-SecureString$|(?:await|new|async|function)(?![\w$])|[A-Za-z_$][\w$.:]*\(|[A-Z][A-Za-z]*<)/;
/** Code right before a value, and nothing in between that could be one: `const a = `, `if (a && b === `. */
const code =
  /(?<![\w-])(?:(?:const|let|var|while|return|if)\b[ ({!]{1,4}|(?:this|self|exports)\.)(?:[\w$.]{1,64} ?(?:&&|\|\||=) ?)?[\w$.]{1,64} {0,4}(?:[!=]={0,2}|:) {0,4}$/;
/** A value that source code reads from elsewhere. */
const reference =
  /^(?:process\.env|import\.meta|os\.environ|\$_[A-Z]{3,7}\[|(?:req|request|res|response|this|self|config|cfg|ctx|context|env|options|opts|params|props|state|user|data|body|args|settings|body|headers|cookies|session)(?:\.|\[|\?\.|->))/;
/** `t.password`, `n(o.token)` of minified code. */
const member = /^[A-Za-z_$](?:\.[A-Za-z_$]{2,40}){1,3}(?![\w$.])/;
const minifiedCall = /^[A-Za-z_$]{1,2}\(/;
const minifiedName = /^[A-Za-z_$](?=[,;)}&|])/;
/** `token:r(12)`: a module of a bundle. */
const bundled = /^[A-Za-z_$]{1,2}\(\d{1,6}\)/;
/** What is looked up or called by a name in quotes: `os.environ["API_KEY"]`, `get_secret("db")`. */
const lookup = /^[A-Za-z_$][\w$.:]{1,60}(?:[[(]{1,2}|\([\w.]{1,40}, )(\\{0,8}["'])[^"'\\]{0,128}\1/;
/** A method of an object or a class of PHP, an object that is given to a call, a reference of Rust. */
const foreign =
  /^(?:\$\w{1,40}(?:->\w{1,40}){1,4}(?![\w@!#%*])|[A-Z]\w{1,40}::\w{1,40}\(|[A-Za-z_$][\w$.]{1,60}\(\{ |&(?:'\w{1,16} )?(?:mut )?(?:str|String)(?!\w))/;
/** What holds credentials, as a printer of objects names it. */
const className = /^[A-Z][A-Za-z]{0,40}(?:Credentials?|Secret|Token|Password|Config|Options|Auth)$/;
/** A type of Python: `List[str]`. */
const annotation = /^[A-Za-z_.]+\[[A-Za-z., |[\]]*\]?[,):=]*$/;

/** True for a bare value that is an expression, and no secret. */
export function isSourceCode(
  value: string,
  line: string,
  at: number,
  { kind, name, start, style }: Field,
): boolean {
  const end = at + value.length;
  const ahead = line.slice(at, at + 200);
  if (isName(value, name) || expression.test(value) || member.test(value) || bundled.test(value))
    return true;
  if (lookup.test(ahead) || foreign.test(ahead) || inText.test(value)) return true;
  // `credentials: MongoCredentials {`, `token: Token(`: what is in there comes with a name of its own.
  if (/^[A-Z]\w*\($/.test(value) && end === line.length) return true;
  if (className.test(value) && line.startsWith(" {", end)) return true;
  if (line.charAt(end) === " " && /^(?:new|await)$/.test(value)) return true;
  if (line.startsWith(" =>", end) && /^[A-Za-z_$][\w$]*$/.test(value)) return true;
  if (kind === "token" && kindOfToken.test(value)) return true;
  if (/^(?:token|api-key|private-key)$/.test(kind) && isOfLetters(value, line, at, style))
    return true;
  if (name.includes(".") && (minifiedCall.test(value) || minifiedName.test(value))) return true;
  if (style === "tight") return false;
  if (reference.test(value) || tuple.test(value) || isCall(ahead)) return true;
  return style === "spoken"
    ? annotation.test(value) || isTyped(line, at, start)
    : element.test(value) ||
        call.test(value) ||
        (/^!{1,2}[a-z]\w*$/.test(value) && line.charAt(end) === ";") ||
        isCode(line, at, value);
}

/** What TypeScript has behind a name: `token: Map<string, Token>`, `private readonly token: Service`. */
const typed = /^(?:[A-Za-z_$][\w$]{0,40}(?:\.[A-Za-z_$][\w$]{0,40}){1,3}[(<]|[A-Z]\w{1,40}<)/;
const modifier = /(?:^|[\s(])(?:private|public|protected|readonly) $/;

function isTyped(line: string, at: number, start: number): boolean {
  return (
    typed.test(line.slice(at, at + 180)) ||
    modifier.test(line.slice(Math.max(0, start - 16), start))
  );
}

/** A name in a line of source code: `const token = next.token;`, `if (token === T.Word)`. */
function isCode(line: string, at: number, value: string): boolean {
  if (!/^[A-Za-z_$][\w$.]*[;,)]*$/.test(value)) return false;
  const before = line.slice(Math.max(0, at - 64), at);
  return code.test(before);
}

/** `hash(user.password)`, `z.string()`. */
function isCall(ahead: string): boolean {
  return /^[A-Za-z_$][\w$.]{1,60}\([\w$., ]{0,60}\)/.test(ahead);
}

/** `password=password`, `token: t.token`, `password:p`: a variable of that name, as code prints it. */
function isName(value: string, name: string): boolean {
  const last = /^(?:[\w$]{1,32}\.){0,3}([A-Za-z_$][\w$]{0,63})[;,)}]*$/.exec(value)?.[1];
  const own = name.slice(name.lastIndexOf(".") + 1);
  return last !== undefined && (last.length === 1 || last.toLowerCase() === own.toLowerCase());
}

/** `token = comma`, `token == Keyword`: letters alone, where code is as likely as a log. */
function isOfLetters(value: string, line: string, at: number, style: Field["style"]): boolean {
  return (
    style === "assigned" && /^[A-Za-z]{1,12}[,;)]*$/.test(value) && line.charAt(at - 1) === " "
  );
}
