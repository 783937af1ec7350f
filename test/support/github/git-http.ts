import { spawn } from "node:child_process";
import type { IncomingMessage, ServerResponse } from "node:http";

import { mayPush, maySee } from "./rights.ts";
import { permits } from "./tokens.ts";
import { validToken, type GitHubWorld } from "./world.ts";

/** Answers a request of git: refuses it as GitHub does, or lets `git http-backend` answer. */
export async function answerGit(
  world: GitHubWorld,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { url, root, repositories, renamed } = world;
  const { pathname: path, search, searchParams } = new URL(request.url ?? "/", url);
  const [, fullName = "", rest = ""] = /^\/([^/]+\/[^/]+?)(?:\.git)?(\/.*)$/.exec(path) ?? [];
  const present = renamed.get(fullName.toLowerCase());
  if (present !== undefined) {
    response.writeHead(301, { location: `${url}/${present}.git${rest}${search}` }).end();
    return;
  }
  const repository = repositories.get(fullName.toLowerCase());
  const writes = rest === "/git-receive-pack" || searchParams.get("service") === "git-receive-pack";
  function refuse(status: number, text: string, headers: Record<string, string> = {}): void {
    request.resume();
    response.writeHead(status, { "content-type": "text/plain", ...headers }).end(`${text}\n`);
  }
  const challenge = { "www-authenticate": 'Basic realm="GitHub"' };
  const given = passwordOf(request);
  const token = given === null ? undefined : validToken(world, given);
  if (given !== null && token === undefined) {
    refuse(
      401,
      "Invalid username or token. Password authentication is not supported for Git operations.",
      challenge,
    );
  } else if (token === undefined && (repository === undefined || repository.private || writes)) {
    refuse(401, "No anonymous write access.", challenge);
  } else if (repository === undefined || !maySee(repository, token)) {
    refuse(404, "Repository not found.");
  } else if (writes && repository.archived) {
    refuse(403, "This repository was archived so it is read-only.");
  } else if (writes && !mayPush(repository, token)) {
    refuse(403, `Permission to ${repository.fullName}.git denied to ${token?.login ?? "nobody"}.`);
  } else if (
    token !== undefined &&
    token.kind !== "classic" &&
    !permits(token, ["contents"], "read")
  ) {
    refuse(403, "Write access to repository not granted.");
  } else {
    const git = {
      root,
      path: `/${repository.fullName}.git${rest}`,
      query: searchParams.toString(),
    };
    await serveGit({ ...git, login: token?.login ?? "nobody" }, request, response);
  }
}

/** Who asks for which part of a git repository. */
interface GitRequest {
  /** Folder that holds the bare repositories. */
  readonly root: string;
  /** Below `root`, as in `/octo/shop.git/info/refs`. */
  readonly path: string;
  readonly query: string;
  readonly login: string;
}

async function serveGit(
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

function passwordOf(request: IncomingMessage): string | null {
  const [, given] = /^basic (.+)$/i.exec(request.headers.authorization ?? "") ?? [];
  if (given === undefined) return null;
  return Buffer.from(given, "base64")
    .toString("utf8")
    .replace(/^[^:]*:/, "");
}
