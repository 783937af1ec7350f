import { createServer } from "node:http";
import { json } from "node:stream/consumers";

import { ValidationError, validOrder } from "./validate.js";

createServer(async (request, response) => {
  try {
    const order = validOrder(await json(request));
    console.log(`order of ${order.quantity} × ${order.product}`);
    response.writeHead(201).end();
  } catch (error) {
    console.error("order refused", error);
    const isTheirs = error instanceof ValidationError;
    response.writeHead(isTheirs ? 422 : 500).end(isTheirs ? error.message : "");
  }
}).listen(Number(process.env.PORT ?? 3000), "127.0.0.1");
