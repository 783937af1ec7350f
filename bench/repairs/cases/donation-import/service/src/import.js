import { fieldsOf } from "./csv.js";
import { ImportError } from "./import-error.js";

/** Reads `name,mail,amount` below a head line. Amounts become cents. */
export function readDonations(text) {
  return text
    .split(/\r?\n/)
    .map((line, index) => ({ line, number: index + 1 }))
    .slice(1)
    .filter(({ line }) => line.trim() !== "")
    .map(({ line, number }) => toDonation(line, number));
}

function toDonation(line, number) {
  const [name, mail, amount] = fieldsOf(line);
  if (!/^\d+(?:\.\d{1,2})?$/.test(amount)) {
    throw new ImportError(`line ${number}: "${amount}" is no amount`);
  }
  return { name, mail, cents: Math.round(Number(amount) * 100) };
}
