import { spawn } from "node:child_process";
import type { IncomingMessage, ServerResponse } from "node:http";

/** Who asks for which part of a git repository. */
export interface GitRequest {
  /** Folder that holds the bare repositories. */
  readonly root: string;
  /** Below `root`, as in `/octo/shop.git/info/refs`. */
  readonly path: string;
  readonly query: string;
  readonly login: string;
}

/** Lets the real `git http-backend` answer a request that is allowed. */
export async function serveGit(
  { root, path, query, login }: GitRequest,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const child = spawn("git", ["http-backend"], {
    env: {
      PATH: process.env["PATH"],
      GIT_CONFIG_NOSYSTEM: "1",
      GIT_CONFIG_GLOBAL: "/dev/null",
      GIT_PROJECT_ROOT: root,
      GIT_HTTP_EXPORT_ALL: "1",
      REQUEST_METHOD: request.method,
      PATH_INFO: path,
      QUERY_STRING: query,
      CONTENT_TYPE: request.headers["content-type"] ?? "",
      HTTP_CONTENT_ENCODING: request.headers["content-encoding"] ?? "",
      GIT_PROTOCOL: String(request.headers["git-protocol"] ?? ""),
      ...(request.headers["content-length"] === undefined
        ? {}
        : { CONTENT_LENGTH: request.headers["content-length"] }),
      // Whoever is named may push.
      REMOTE_USER: login,
    },
    stdio: ["pipe", "pipe", "ignore"],
  });
  child.stdin.on("error", () => {});
  request.pipe(child.stdin);
  const chunks: Buffer[] = [];
  for await (const chunk of child.stdout) chunks.push(chunk as Buffer);
  const answer = Buffer.concat(chunks);
  const end = answer.indexOf("\r\n\r\n");
  const fields = answer
    .subarray(0, end)
    .toString("latin1")
    .split("\r\n")
    .map((line): [string, string] => {
      const colon = line.indexOf(":");
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
    });
  const { status = "200", ...headers } = Object.fromEntries(fields);
  response.writeHead(Number.parseInt(status, 10), headers).end(answer.subarray(end + 4));
}
