import { createApp } from "./app.js";
import { createLog } from "./log.js";

const log = createLog((line) => void process.stdout.write(line));
const port = Number(process.env["PORT"] ?? 3000);
createApp(process.env["HOOK_SECRET"] ?? "secret", log).listen(port, "127.0.0.1");
