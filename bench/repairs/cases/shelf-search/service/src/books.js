/** The shelf. */
export const books = [
  "C++ in a weekend",
  "Cooking for two",
  "Node.js in practice",
  "Nodes of history",
  "What now? (second edition)",
];
