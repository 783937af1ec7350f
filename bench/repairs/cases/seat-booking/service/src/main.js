import { createServer } from "node:http";

import { createBooking } from "./booking.js";
import { charge } from "./charge.js";
import { createSeats } from "./seats.js";

const book = createBooking({ seats: createSeats(), charge });
const statuses = { booked: 201, taken: 409, declined: 402 };

function log(level, fields) {
  process.stdout.write(`${JSON.stringify({ time: new Date().toISOString(), level, ...fields })}\n`);
}

createServer(async (request, response) => {
  const [, seat, person] = /^\/seats\/(\w+)\/(\S+)$/.exec(request.url) ?? [];
  try {
    const outcome = await book(seat, person);
    log("info", { msg: "booking", seat, outcome });
    response.writeHead(statuses[outcome]).end(outcome);
  } catch (error) {
    log("error", { msg: error.message, seat, stack: error.stack });
    response.writeHead(500).end();
  }
}).listen(Number(process.env.PORT ?? 3000), "127.0.0.1");
