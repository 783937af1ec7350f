import { createApp } from "./app.js";
import { createFiles } from "./files.js";

function log(record) {
  process.stdout.write(`${JSON.stringify({ time: Date.now(), ...record, msg: "request failed" })}\n`);
}

createApp({ files: createFiles(), log }).listen(Number(process.env.PORT ?? 3000), "127.0.0.1");
