import { defaults } from "./defaults.js";

/** Cents as people read them: `€12.50`. */
export function money(cents, { locale = defaults.locale, currency = defaults.currency } = {}) {
  return new Intl.NumberFormat(locale, { style: "currency", currency }).format(cents / 100);
}
