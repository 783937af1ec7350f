import { createApp } from "./app.js";
import { createHub } from "./hub.js";
import { log } from "./log.js";

createApp({ hub: createHub(), log }).listen(Number(process.env.PORT ?? 3000), "127.0.0.1", () => {
  log("info", "listening");
});
