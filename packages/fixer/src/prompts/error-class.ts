import type { ReportedCause } from "@mendwatch/protocol";

/** A kind of error that is looked into in its own way: the name of its prompt file. */
export type ErrorClass =
  | "auth"
  | "contract"
  | "database"
  | "encoding-and-time"
  | "exhaustion"
  | "file-system"
  | "generic"
  | "http"
  | "network"
  | "not-a-function"
  | "null-access"
  | "parsing"
  | "unhandled-rejection";

interface ClassRow {
  readonly name: ErrorClass;
  readonly code?: RegExp;
  readonly type?: RegExp;
  readonly message?: RegExp;
  /** Types that say so little that a message is asked before them. */
  readonly vagueType?: RegExp;
}

/**
 * How each class is known, in JavaScript, Python, Java, Go, Ruby, PHP and .NET. Of several rows that
 * fit in one column the first wins.
 */
const rows: readonly ClassRow[] = [
  {
    name: "http",
    code: /^(?:ERR_HTTP_\w+|ERR_STREAM_(?:WRITE_AFTER_END|DESTROYED|PREMATURE_CLOSE|ALREADY_FINISHED)|HPE_\w+)$/,
    message:
      /headers? (?:after they are|already) sent|write after end|(?:request|response) (?:was |has been )?(?:already )?aborted|request failed with status code \d/i,
  },
  {
    name: "auth",
    code: /^(?:ERR_JW[TSEK]\w*|ERR_OSSL_\w+|EBADCSRFTOKEN|invalid_grant)$/,
    type: /^(?:(?:JsonWebToken|TokenExpired|NotBefore|Unauthorized|Forbidden|Authentication|Authorization|InvalidToken|ExpiredSignature|InvalidSignature|AccessDenied|PermissionDenied|JW[TSE]\w+)(?:Error|Exception)?)$/,
    message:
      /\bjwt\b|secretOrPrivateKey|\b(?:invalid|expired) (?:csrf |access |refresh )?token\b|invalid signature|\bunauthori[sz]ed\b/i,
  },
  {
    name: "database",
    code: /^(?:1100[01]|[0-9A-Z]{2}\d{3}|P[12]\d{3}|ER_\w+|SQLITE_\w+|POOL_CLOSED)$/,
    type: /^(?:Mongo(?!Network|ServerSelection)\w*Error|Prisma\w+Error|Sequelize(?!Connection|Host|AccessDenied)\w+Error|CastError|QueryFailedError|QueryException|EntityNotFoundError|KnexTimeoutError|(?:Integrity|Operational|Programming|Database|Interface)Error|SQL\w*Exception|PDOException|\w*DataAccessException|DuplicateKeyException|ActiveRecord::\w+|PG::\w+|Sqlite\w*(?:Error|Exception)|VersionError|DocumentNotFoundError)$/,
    message:
      /\bE11000\b|duplicate (?:key|entry)|unique constraint|foreign key constraint|\bcast to \w+ failed|deadlock|(?:relation|column|table) .{1,80}(?:does not|doesn't) exist|no such (?:table|column)|connection pool|pool (?:is |was |has been )?(?:closed|destroyed|exhausted|draining|ended)|after calling end on the pool|\bsql syntax\b/i,
  },
  {
    name: "file-system",
    code: /^(?:ENOENT|EACCES|EPERM|EEXIST|EISDIR|ENOTDIR|ENOTEMPTY|EMFILE|ENFILE|ENOSPC|EROFS|EBUSY|EXDEV|EDQUOT|ELOOP|ENAMETOOLONG)$/,
    type: /^(?:FileNotFound(?:Error|Exception)|NoSuchFileException|IsADirectoryError|NotADirectoryError|FileExistsError|PermissionError|DirectoryNotFoundException|(?:fs|os)\.PathError|Errno::E(?:NOENT|ACCES)\w*)$/,
    message:
      /\b(?:ENOENT|EACCES|EPERM|EMFILE|ENOSPC)\b|no such file or directory|no space left on device|too many open files/i,
  },
  {
    name: "not-a-function",
    code: /^(?:MODULE_NOT_FOUND|ERR_MODULE_NOT_FOUND|ERR_PACKAGE_PATH_NOT_EXPORTED|ERR_REQUIRE_ESM|ERR_UNSUPPORTED_DIR_IMPORT|ERR_UNKNOWN_FILE_EXTENSION)$/,
    type: /^(?:ModuleNotFoundError|ImportError|NameError|NoClassDefFoundError|ClassNotFoundException|NoSuchMethodError|MissingMethodException)$/,
    message:
      /is not a (?:function|constructor)|\bcannot find (?:module|package)|does not provide an export|is not callable|\bis not defined\b|call to undefined (?:function|method)|before initialization/i,
    vagueType: /^(?:ReferenceError|NoMethodError)$/,
  },
  {
    name: "network",
    code: /^(?:ECONN(?:REFUSED|RESET|ABORTED)|E(?:SOCKET)?TIMEDOUT|ETIME|ENOTFOUND|EAI_\w+|EPIPE|EHOST\w+|ENET\w+|EADDR\w+|UND_ERR_\w+|CERT_\w+|DEPTH_ZERO_SELF_SIGNED_CERT|UNABLE_TO_\w+|ERR_TLS_\w+|ABORT_ERR|ERR_CANCELED)$/,
    type: /^(?:Mongo(?:Network|ServerSelection)\w*Error|Sequelize(?:Connection|Host|AccessDenied)\w*Error|(?:Connect|Headers|Body|Read|Socket|Request)?Timeout(?:Error|Exception)?|SocketTimeoutException|ConnectException|UnknownHostException|Connection(?:Refused|Reset|Aborted)?Error|BrokenPipeError|gaierror|URLError|HttpRequestException|SocketException|AbortError|FetchError|AxiosError|MaxRetriesPerRequestError|net\.\w*Error)$/,
    message:
      /\bE(?:CONN(?:REFUSED|RESET|ABORTED)|TIMEDOUT|NOTFOUND|PIPE)\b|socket hang up|\btimed? ?out\b|fetch failed|network (?:error|is unreachable)|connection (?:refused|reset|closed|terminated)|i\/o timeout|certificate/i,
  },
  {
    name: "exhaustion",
    code: /^(?:ENOMEM|ERR_WORKER_OUT_OF_MEMORY|ERR_OUT_OF_RANGE|ERR_BUFFER_OUT_OF_BOUNDS|ERR_STRING_TOO_LONG)$/,
    type: /^(?:RecursionError|StackOverflow(?:Error|Exception)|OutOfMemory(?:Error|Exception)|MemoryError|SystemStackError|NoMemoryError|OverflowError|(?:Array)?Index(?:OutOf\w*Exception|Error)|ArgumentOutOfRangeException)$/,
    message:
      /maximum call stack|too much recursion|out of memory|heap (?:out of|limit)|invalid (?:array|string|typed array|count) (?:length|value)|array buffer allocation failed|index out of range|allowed memory size/i,
  },
  {
    name: "encoding-and-time",
    code: /^(?:ERR_ENCODING_\w+|ERR_INVALID_CHAR)$/,
    type: /^(?:URIError|Unicode(?:Decode|Encode|)Error|MalformedInputException|DateTime(?:Parse)?Exception|ZoneRulesException|UnknownTimeZoneError|Encoding::\w+|Date::Error)$/,
    message:
      /invalid (?:time value|date|time ?zone|utf-?8|unicode|code point)|uri malformed|incorrect (?:locale|time ?zone)|offset-naive and offset-aware|codec can't (?:de|en)code|invalid character in header/i,
  },
  {
    name: "unhandled-rejection",
    code: /^ERR_UNHANDLED_REJECTION$/,
    type: /^(?:Unhandled(?:Promise)?Rejection\w*|PromiseRejectionHandledWarning)$/,
    message:
      /unhandled ?promise ?rejection|promise was rejected with|\[object Promise\]|never awaited|is not (?:an? )?(?:async ?)?iterable \(cannot read property Symbol|object coroutine|coroutine' object/i,
  },
  {
    name: "null-access",
    type: /^(?:NullPointerException|NullReferenceException|ArgumentNullException|NullPointerError)$/,
    message:
      /cannot (?:read|set|destructure|convert|access|use)\b.{0,200}\b(?:null|undefined)\b|(?:null|undefined) is not an object|'NoneType' object|for nil:NilClass|for nil\b|nil pointer dereference|on null\b|object reference not set/i,
  },
  {
    name: "parsing",
    code: /^(?:ERR_INVALID_URL|entity\.\w+(?:\.\w+)*|FST_ERR_(?:CTP|VALIDATION)\w*)$/,
    type: /^(?:ZodError|\w*Validation(?:Error|Exception)|JSONDecodeError|Json\w*Exception|\w*Pars(?:e|ing)(?:Error|Exception)|NumberFormatException|FormatException|YAMLException|BSONError|BadRequest(?:Error|Exception)?|json\.\w+Error|strconv\.NumError)$/,
    message:
      /\bin JSON\b|unexpected (?:token|end of|non-whitespace)|not valid JSON|validation failed|is required\b|invalid (?:input|literal|url|number|json)|failed to parse|could not convert string/i,
    vagueType: /^SyntaxError$/,
  },
  {
    name: "contract",
    code: /^ERR_(?:INVALID_ARG_(?:TYPE|VALUE)|ASSERTION|INVALID_RETURN_\w+)$/,
    type: /^(?:ClassCastException|InvalidCastException|AssertionError|KeyError|IllegalArgumentException|IllegalStateException|InvalidOperationException)$/,
    message:
      /is not iterable|argument must be|expected .{1,80} (?:but )?(?:got|received)|interface conversion/i,
    vagueType: /^(?:AttributeError|TypeError|ValueError|ArgumentError|RangeError)$/,
  },
];

/** By trust: what machines compare first, words last. */
const columns = [
  (row: ClassRow, link: Link) => link.code !== null && row.code?.test(link.code) === true,
  (row: ClassRow, link: Link) => namesOf(link).some((name) => row.type?.test(name) === true),
  (row: ClassRow, link: Link) => row.message?.test(link.message.slice(0, longestMessage)) === true,
  (row: ClassRow, link: Link) => namesOf(link).some((name) => row.vagueType?.test(name) === true),
] as const;

/** A type as it is written, and without its package: `java.lang.X`, `sqlalchemy.exc.X`, `PG::X`. */
function namesOf({ type }: Link): readonly string[] {
  return type === null ? [] : [type, type.split(/[.:\\$]+/).at(-1) ?? ""];
}

/** A longer message says what it has to say before. */
const longestMessage = 2048;

type Link = Pick<ReportedCause, "type" | "message" | "code">;

/**
 * Which class an error is of: by its own code, type and message, else by those of its nearest cause
 * that says more. What nothing is known of is `generic`.
 */
export function errorClass(error: Link & { readonly causes: readonly Link[] }): ErrorClass {
  for (const link of [error, ...error.causes]) {
    for (const fits of columns) {
      const row = rows.find((one) => fits(one, link));
      if (row !== undefined) return row.name;
    }
  }
  return "generic";
}

/** Every class, in the order of their names. */
export const errorClasses: readonly ErrorClass[] = [
  ...rows.map(({ name }) => name),
  "generic" as const,
].toSorted();
