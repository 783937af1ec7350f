import { mkdtemp, rename, rm } from "node:fs/promises";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

import {
  makeApp,
  makeInstallation,
  type EmulatedApp,
  type EmulatedInstallation,
  type InstallationOptions,
} from "./apps.ts";
import { answerGit } from "./git-http.ts";
import { readDescription } from "./openapi.ts";
import { makeRepository, type EmulatedRepository, type RepositoryOptions } from "./repository.ts";
import { apiPrefix, createRestApi, graphqlPath, type RestApi } from "./rest-api.ts";
import { makeToken } from "./tokens.ts";
import type { GitHubWorld } from "./world.ts";

/** A request as it came in, of git or of the REST API. */
export interface SeenRequest {
  /** Counted from 0 since the emulator began. */
  readonly index: number;
  readonly method: string;
  /** Without the prefix of the API, with the query. */
  readonly path: string;
  readonly isGit: boolean;
}

/**
 * What goes wrong with a request: it is cut off, before it acts, after it has, or in the middle of
 * the answer; or it is answered otherwise.
 */
export type Fault =
  | { readonly cut: "before" | "during" | "after" }
  | {
      readonly status: number;
      readonly body: unknown;
      readonly headers?: Readonly<Record<string, string>>;
    };

/**
 * GitHub on loopback, as an Enterprise server has it: the REST API below `/api/v3`, git beside it,
 * each repository with a real bare git repository behind. Every request is held against GitHub's own
 * description; what is not in it makes `end` reject.
 */
export interface GitHubEmulator {
  /** As for people and for git. */
  readonly url: string;
  /** For `github.apiUrl`. */
  readonly apiUrl: string;
  readonly requests: readonly SeenRequest[];
  /** Asked about each request; null lets it through. */
  interfere: (request: SeenRequest) => Fault | null;
  /** Told of each answer that says only that nothing has changed. */
  unchanged: () => void;
  repository(fullName: string, options?: RepositoryOptions): Promise<EmulatedRepository>;
  /** Gives it another name of the same owner: requests for the former one are redirected. */
  rename(repository: EmulatedRepository, name: string): Promise<EmulatedRepository>;
  /** Makes a token; without options anna's fine-grained one with all that is recommended. */
  token(options?: Parameters<typeof makeToken>[0]): string;
  /** Registers an App and makes its key. */
  app(slug?: string): EmulatedApp;
  /** Lets an App in with an account; all that is recommended unless the options say less. */
  install(app: EmulatedApp, owner: string, options?: InstallationOptions): EmulatedInstallation;
  /** GitHub's own clock, in milliseconds since 1970; the machine's unless it is set. */
  now: () => number;
  end(): Promise<void>;
}

/** Starts an emulator. */
export async function startGitHub(): Promise<GitHubEmulator> {
  const description = await readDescription();
  const root = await mkdtemp(join(tmpdir(), "mendwatch-github-"));
  const requests: SeenRequest[] = [];
  const violations: string[] = [];

  const server = createServer((request, response) => {
    void handle(request, response).catch((error: unknown) => {
      violations.push(String(error));
      response.destroy();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  const world: GitHubWorld = {
    url,
    root,
    repositories: new Map(),
    renamed: new Map(),
    tokens: new Map(),
    apps: new Map(),
    installations: new Map(),
    now: () => emulator.now(),
  };
  const restApi = createRestApi(world, description, {
    violate: (one) => violations.push(one),
    unchanged: () => emulator.unchanged(),
  });

  const emulator: GitHubEmulator = {
    url,
    apiUrl: `${url}${apiPrefix}`,
    requests,
    interfere: () => null,
    unchanged: () => {},
    async repository(fullName, options = {}) {
      const place = { root, url, id: world.repositories.size + 1 };
      const repository = await makeRepository(place, fullName, options);
      world.repositories.set(fullName.toLowerCase(), repository);
      return repository;
    },
    async rename(repository, name) {
      const present = `${repository.owner}/${name}`;
      const { private: isPrivate, people } = repository;
      const renamed = await emulator.repository(present, {
        private: isPrivate,
        people: Object.fromEntries(people),
      });
      await rm(renamed.gitDir, { recursive: true });
      await rename(repository.gitDir, renamed.gitDir);
      world.repositories.delete(repository.fullName.toLowerCase());
      world.renamed.set(repository.fullName.toLowerCase(), present);
      return renamed;
    },
    token(options) {
      const token = makeToken(options);
      world.tokens.set(token.value, token);
      return token.value;
    },
    app(slug = "mendwatch-of-octo") {
      const app = makeApp(world.apps.size + 1, slug);
      world.apps.set(app.id, app);
      return app;
    },
    install(app, owner, options) {
      const installation = makeInstallation(world.installations.size + 1, app, owner, options);
      world.installations.set(installation.id, installation);
      return installation;
    },
    now: () => Date.now(),
    async end() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await rm(root, { recursive: true, force: true, maxRetries: 5 });
      if (violations.length > 0) throw new Error(`not as GitHub has it: ${violations.join("; ")}`);
    },
  };

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, search } = new URL(request.url ?? "/", url);
    const isGit = !pathname.startsWith(`${apiPrefix}/`) && pathname !== graphqlPath;
    const path = pathname.startsWith(apiPrefix) ? pathname.slice(apiPrefix.length) : pathname;
    const method = request.method ?? "GET";
    const seen = { index: requests.length, method, path: `${path}${search}`, isGit };
    requests.push(seen);
    const fault = emulator.interfere(seen);
    const answer: RestApi = isGit ? (...both) => answerGit(world, ...both) : restApi;
    if (fault === null) {
      await answer(request, response);
    } else if (!("cut" in fault)) {
      response.writeHead(fault.status, { "content-type": "application/json", ...fault.headers });
      response.end(JSON.stringify(fault.body));
    } else if (fault.cut === "before") {
      request.socket.destroy();
    } else {
      await answer(request, lost(response, fault.cut === "during"));
      request.socket.destroySoon();
    }
  }

  return emulator;
}

/** A response that acts as if it were sent, and sends nothing, or half of it. */
function lost(response: ServerResponse, half: boolean): ServerResponse {
  return new Proxy(response, {
    get(target, name) {
      if (name === "writeHead" && !half) return () => lost(target, half);
      if (name === "writeHead") {
        return (status: number, headers: Readonly<Record<string, string>>) => {
          target.writeHead(status, { ...headers, "transfer-encoding": "chunked" });
          return lost(target, half);
        };
      }
      if (name === "end" && !half) return () => target;
      if (name === "end") {
        return (text: string | Buffer) => target.write(text.slice(0, text.length / 2));
      }
      return Reflect.get(target, name, target) as unknown;
    },
  });
}
