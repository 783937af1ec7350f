import type { MendwatchError } from "@mendwatch/protocol";

import { repairError } from "../errors/repair-errors.ts";
import { gitFailed, said, type GitResult } from "./git.ts";

/**
 * Git has one exit code for everything that goes wrong with a remote, so its words decide: what the
 * remote refused stays refused; what did not arrive is tried again. Refusals come first, because a
 * refused ssh connection also says that the remote hung up.
 */
const refused =
  /Authentication failed|could not read (?:Username|Password)|Permission denied|[Rr]epository.* not found|does not appear to be a git repository|Host key verification failed|dubious ownership|returned error: 40[134]/;

const unreachable =
  /Could not resolve host|Connection (?:refused|timed out|reset|closed)|Operation timed out|Network is unreachable|No route to host|[Cc]ould not connect|Failed to connect|Empty reply|early EOF|unexpected disconnect|hung up unexpectedly|RPC failed|transfer closed|expected flush after|HTTP\/2 stream|SSL_ERROR|SSL_read|GnuTLS recv|gnutls_handshake|returned error: (?:429|5\d\d)/;

/** The error of a command that talks to a remote. */
export function remoteFailed(
  args: readonly string[],
  shown: string,
  result: GitResult,
): MendwatchError {
  const context = { exitCode: result.exitCode };
  if (result.stderr.includes("mismatched algorithms")) {
    const reason = `${shown} is a repository of SHA-256 objects, which is not supported; use one of SHA-1`;
    return repairError("MW_REPOSITORY_UNUSABLE", reason, { context });
  }
  if (refused.test(result.stderr)) {
    return repairError("MW_REMOTE_REFUSED", `${shown} cannot be read: ${said(result)}`, {
      context,
    });
  }
  if (unreachable.test(result.stderr)) {
    return repairError("MW_REMOTE_UNREACHABLE", `${shown} does not answer: ${said(result)}`, {
      context,
    });
  }
  return gitFailed(args, result);
}
