import { Refusal } from "./refusal.ts";

/** Something the shop sells. Prices are in cents. */
export interface Product {
  readonly id: string;
  readonly name: string;
  readonly price: number;
  readonly stock: number;
}

/** What a new shop sells. */
export const firstProducts: readonly Product[] = [
  { id: "mug", name: "Enamel mug", price: 1_490, stock: 400 },
  { id: "teapot", name: "Cast iron teapot", price: 5_900, stock: 60 },
  { id: "kettle", name: "Gooseneck kettle", price: 7_450, stock: 35 },
  { id: "sencha", name: "Sencha, 100 g", price: 1_250, stock: 900 },
  { id: "assam", name: "Assam, 250 g", price: 1_180, stock: 900 },
  { id: "whisk", name: "Bamboo whisk", price: 1_990, stock: 120 },
  { id: "scale", name: "Pocket scale", price: 3_200, stock: 2 },
];

/** The products and how many of each are left. */
export class Catalogue {
  readonly #products: Map<string, Product>;

  constructor(products: readonly Product[]) {
    this.#products = new Map(products.map((product) => [product.id, product]));
  }

  /** All products whose name contains the text, in any case; all of them for an empty text. */
  search(text: string): readonly Product[] {
    const wanted = text.toLowerCase();
    return [...this.#products.values()].filter((product) =>
      product.name.toLowerCase().includes(wanted),
    );
  }

  /** One product. Refuses an unknown id with 404. */
  get(id: string): Product {
    const product = this.#products.get(id);
    if (product === undefined) throw new Refusal(404, `there is no product "${id}"`);
    return product;
  }

  /** Takes items out of stock: all of them, or none and a 409. */
  take(items: readonly { readonly product: string; readonly quantity: number }[]): void {
    for (const { product, quantity } of items) {
      const { name, stock } = this.get(product);
      if (stock < quantity) throw new Refusal(409, `only ${stock} of "${name}" left`);
    }
    for (const { product, quantity } of items) {
      const found = this.get(product);
      this.#products.set(product, { ...found, stock: found.stock - quantity });
    }
  }
}
