import { readFile } from "node:fs/promises";

import { readDonations } from "./import.js";
import { log } from "./log.js";

for (const file of process.argv.slice(2)) {
  try {
    const donations = readDonations(await readFile(file, "utf8"));
    const sum = donations.reduce((total, { cents }) => total + cents, 0);
    log.info(`${donations.length} donations of ${(sum / 100).toFixed(2)} imported`);
  } catch (error) {
    log.error("import failed:", error);
    process.exitCode = 1;
  }
}
