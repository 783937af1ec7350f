import { log } from "./log.js";
import { dayOf } from "./steps.js";

const tills = [
  { name: "front", rows: async () => [{ at: 1, cents: 250 }] },
  { name: "back", rows: () => Promise.reject(new Error("no answer")) },
];
for (const till of tills) log("INFO", `${till.name}: ${await dayOf(till)}`);
