/** An order that nobody can fulfil. The caller is told what is wrong with it. */
export class ValidationError extends Error {
  static {
    this.prototype.name = "ValidationError";
  }
}

/** Returns the order where it is one; throws ValidationError. */
export function validOrder({ product, quantity }) {
  if (typeof product !== "string") throw new ValidationError("product must be a name");
  if (!Number.isInteger(quantity) || quantity < 1 || quantity > 99) {
    throw new ValidationError("quantity must be a whole number from 1 to 99");
  }
  return { product, quantity };
}
