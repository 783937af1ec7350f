import { createBookings } from "./bookings.js";
import { createLog } from "./log.js";
import { createApp } from "./server.js";

const log = createLog();
const port = Number(process.env.PORT ?? 3000);
createApp({ bookings: createBookings(), log }).listen(port, "127.0.0.1", () => {
  log.info({ port }, "listening");
});
