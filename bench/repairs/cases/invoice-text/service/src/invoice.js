import { money } from "./money.js";

/** The lines of an invoice, its total last. */
export function invoiceText({ account, items }) {
  const total = items.reduce((sum, { cents, count }) => sum + cents * count, 0);
  return [
    `Invoice for ${account.name}`,
    ...items.map(({ title, cents, count }) => `${count} × ${title}  ${money(cents, account)}`),
    `Total  ${money(total, account)}`,
  ];
}
