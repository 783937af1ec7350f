import { get } from "node:https";

/** The partner did not answer; the cause says why. */
export class PartnerError extends Error {
  static {
    this.prototype.name = "PartnerError";
  }
}

/** Resolves with the partner's stock of an item, as text. */
export async function stockOf(base, item, ca) {
  try {
    return await ask(`${base}/stock/${item}`, ca);
  } catch (cause) {
    throw new PartnerError("the partner cannot be asked", { cause });
  }
}

function ask(url, ca) {
  return new Promise((resolve, reject) => {
    get(url, { ca }, (response) => {
      let text = "";
      response.on("data", (chunk) => (text += chunk)).on("end", () => resolve(text));
    }).on("error", reject);
  });
}
