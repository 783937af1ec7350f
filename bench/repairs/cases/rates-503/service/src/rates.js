/** The provider of the rates did not give any. */
export class UpstreamError extends Error {
  static {
    this.prototype.name = "UpstreamError";
  }
}

/** Today's rate of a currency, from the provider. */
export async function fetchRate(provider, currency) {
  const response = await fetch(`${provider}/latest/${currency}`);
  if (!response.ok) {
    const after = response.headers.get("retry-after");
    throw new UpstreamError(`GET /latest/${currency}: ${response.status}, retry after ${after} s`);
  }
  return (await response.json()).rate;
}
