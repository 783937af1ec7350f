import { setTimeout as pause } from "node:timers/promises";

const rows = {
  acme: [
    { name: "new-checkout", on: true },
    { name: "dark-mode", on: true },
    { name: "beta-search", on: false },
  ],
  globex: [{ name: "dark-mode", on: false }],
};

/** Stands for the database: each read takes a moment. */
export const store = {
  async load(tenant) {
    await pause(5);
    return rows[tenant] ?? [];
  },
};
