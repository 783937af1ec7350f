import { createComments } from "./comments.js";
import { countReplies } from "./thread.js";

/** The nightly job that writes how much every comment was discussed. */
const comments = createComments();
const short = comments.write("nice");
comments.reply(short.id, "thanks");
let last = comments.write("tabs or spaces?");
for (let n = 0; n < Number(process.env.DEPTH ?? 50_000); n += 1) {
  last = comments.reply(last.id, n % 2 === 0 ? "tabs" : "spaces");
}

for (const comment of comments.top) {
  try {
    console.log(`comment ${comment.id}: ${countReplies(comment)} replies`);
  } catch (error) {
    console.error(`comment ${comment.id} failed:`, error);
  }
}
