/** Shares that are not the bill. */
export class SplitError extends Error {
  constructor(message) {
    super(message);
    this.name = "SplitError";
  }
}

/** Returns the shares where they add up to the bill; else throws SplitError. Money is never lost. */
export function checkShares(cents, shares) {
  const sum = shares.reduce((total, share) => total + share, 0);
  if (sum !== cents) throw new SplitError(`shares add up to ${sum}, not to ${cents}`);
  return shares;
}
