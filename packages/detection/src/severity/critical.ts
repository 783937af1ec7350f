import { infrastructureFailure } from "../infrastructure/infrastructure-failure.ts";
import type { DetectedError, ErrorLink } from "../types.ts";

/** Ports and drivers of what keeps a service's data. */
const database =
  /:(?:5432|5433|6432|3306|1433|1521|2701[789]|6379|6380|9042|26257)$|^(?:mongodb|postgres|mysql|redis|prisma|database)$/;

/** The disk, the memory, the files or the database of the service are gone, or it may not use them. */
const criticalCode =
  /^(?:ENOSPC|EDQUOT|EROFS|EMFILE|ENFILE|ENOMEM|ERR_WORKER_OUT_OF_MEMORY|53\d{3}|57P0\d|58\d{3}|XX00[12]|28P01|28000|3D000|SQLITE_(?:CORRUPT|FULL|IOERR|CANTOPEN|NOTADB)\w*|ER_ACCESS_DENIED_ERROR|ER_CON_COUNT_ERROR|ER_BAD_DB_ERROR|P1\d{3})$/;
const criticalType =
  /^(?:Mongo(?:Network|NetworkTimeout|ServerSelection|TopologyClosed|PoolClosed|PoolCleared)Error|PrismaClient(?:Initialization|RustPanic)Error|Sequelize(?:Connection\w*|AccessDenied|HostNotFound|HostNotReachable|InvalidConnection)Error)$/;
/** Of other languages, with their packages: no memory or stack is left, the program waits for itself for ever. */
const criticalElsewhere =
  /^(?:fatal error|(?:[\w$]+[.:\\]+)*(?:OutOfMemory(?:Error|Exception)|InsufficientMemoryException|StackOverflowException|(?:No)?MemoryError|SystemStackError))$/;

/** What a single request did wrong: a duplicate, bad input, a bad or old token. */
const requestCode =
  /^(?:11000|11001|23\d{3}|22\d{3}|22P02|ER_DUP_ENTRY|P2(?!024)\d{3}|SQLITE_CONSTRAINT\w*|ERR_JWT_EXPIRED)$/;
const requestType =
  /^(?:TokenExpiredError|NotBeforeError|UnauthorizedError|ForbiddenError|NotFoundError|BadRequestError|ZodError|CastError|BSONError|SequelizeUniqueConstraintError|\w*ValidationError)$/;
const requestText =
  /\bE11000\b|duplicate (?:key|entry)|validation failed|cast to \w+ failed|unique constraint|jwt (?:malformed|expired|not active|must be provided|signature is required|(?:issuer|audience|subject|id) invalid)|invalid (?:signature|token|algorithm)/i;

/** Texts of errors that come without a telling type or code. */
const criticalText =
  /\bmongo\w*\b.*\b(?:error|fail\w*|refused|time(?:d )?out)\b|\bECONNREFUSED\b|secretOrPrivateKey must have a value|secret or public key must be provided|\bjwt\b.*\b(?:secret|undefined|invalid)\b|\bdatabase\b.*\b(?:down|unavailable|unreachable|time(?:d )?out|not available)\b|\bout of memory\b|allowed memory size of|memory allocation of \d+ bytes failed|overflowed its stack|segmentation fault|no space left on device|too many (?:open files|connections|clients)|remaining connection slots|\bcannot allocate memory\b|password authentication failed for user|\baccess denied for user '[^']{0,80}'@|\bdatabase system is (?:shutting down|starting up|in recovery)|\bcommunications link failure\b|\bQueuePool limit\b|\b(?:NOAUTH Authentication|WRONGPASS |MISCONF Redis|OOM command not allowed)|\bread-only file system\b/is;

/** Of a MongoDB that is there and refused one command: its name says nothing of the database. */
const answeringType = /^Mongo(?:Server|BulkWrite|WriteConcern)Error$/;

/** A longer message says what it has to say before. */
const maxText = 2048;

/**
 * True for an error after which the service cannot go on for anybody: its database, disk or memory
 * is gone, or a secret it needs was never set. Types and codes decide before words; what one
 * request did wrong is never critical, whatever words it uses.
 */
export function isCritical(error: DetectedError): boolean {
  const links = [error, ...error.causes];
  if (
    links.some(
      ({ code, type }) =>
        criticalCode.test(code ?? "") ||
        criticalType.test(type ?? "") ||
        criticalElsewhere.test(type ?? ""),
    )
  )
    return true;
  if (links.some(isOfRequest)) return false;
  const failure = infrastructureFailure(error);
  if (failure !== null && (failure.kind === "refused" || database.test(failure.resource ?? "")))
    return true;
  return links.some(({ type, message }) => {
    const named = answeringType.test(type ?? "") ? "" : (type ?? "");
    return criticalText.test(`${named} ${message.slice(0, maxText)}`);
  });
}

function isOfRequest(link: ErrorLink): boolean {
  if (requestCode.test(link.code ?? "") || requestType.test(link.type ?? "")) return true;
  return requestText.test(link.message.slice(0, maxText));
}
