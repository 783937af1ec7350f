/** Comments of an article; `reply` answers with the new comment. */
export function createComments() {
  const byId = new Map();
  function add(list, text) {
    const comment = { id: byId.size + 1, text, replies: [] };
    byId.set(comment.id, comment);
    list.push(comment);
    return comment;
  }
  const top = [];
  return {
    top,
    write: (text) => add(top, text),
    reply: (id, text) => add(byId.get(id).replies, text),
    get: (id) => byId.get(id) ?? null,
  };
}
