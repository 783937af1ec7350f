/** Uploaded files by id, in memory. */
export function createFiles() {
  const files = new Map([
    ["1", { name: "plan.pdf", bytes: Buffer.from("%PDF plan") }],
    ["2", { name: "Müller.pdf", bytes: Buffer.from("%PDF Müller") }],
    ["3", { name: "報告書.pdf", bytes: Buffer.from("%PDF report") }],
  ]);
  return { get: (id) => files.get(id) ?? null };
}
