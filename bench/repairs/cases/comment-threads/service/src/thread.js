/** How many replies a comment has, with the replies to them. */
export function countReplies(comment) {
  let count = 0;
  for (const reply of comment.replies) count += 1 + countReplies(reply);
  return count;
}
