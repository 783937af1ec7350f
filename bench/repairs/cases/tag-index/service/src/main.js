import { readNotes } from "./notes.js";
import { indexByTag, withTag } from "./tags.js";

const batches = [
  "n1: buy milk #home\nn2: ask for leave #work #home\n",
  "n3: read about #constructor and #class in the book #js\n",
];

/** tslog's pretty form, without its colours. */
function log(level, message) {
  console.log(`${new Date().toISOString().replace("T", " ").slice(0, 23)}\t${level}\t${message}`);
}

for (const batch of batches) {
  try {
    const index = indexByTag(readNotes(batch));
    log("INFO", `indexed ${Object.keys(index).length} tags, ${withTag(index, "home").length} at home`);
  } catch (error) {
    log("ERROR", `batch failed ${error.stack}`);
  }
}
