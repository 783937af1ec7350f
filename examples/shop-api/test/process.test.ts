import assert from "node:assert/strict";
import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { test, type TestContext } from "node:test";
import { fileURLToPath } from "node:url";

const main = fileURLToPath(new URL("../src/main.ts", import.meta.url));

async function startedShop(context: TestContext): Promise<{ child: ChildProcess; url: string }> {
  const env = { ...process.env, PORT: "0", NODE_TEST_CONTEXT: undefined };
  const child = fork(main, { env, execArgv: [], stdio: ["ignore", "ignore", "ignore", "ipc"] });
  context.after(() => child.kill("SIGKILL"));
  const [{ port }] = (await once(child, "message")) as [{ port: number }];
  return { child, url: `http://127.0.0.1:${port}` };
}

test("the process serves on the port it reports and stops on SIGTERM", async (context) => {
  const { child, url } = await startedShop(context);
  assert.equal((await fetch(`${url}/health`)).status, 200);
  child.kill("SIGTERM");
  assert.deepEqual(await once(child, "exit"), [0, null]);
});

test("the process stops when its parent goes", async (context) => {
  const { child } = await startedShop(context);
  child.disconnect();
  assert.deepEqual(await once(child, "exit"), [0, null]);
});
