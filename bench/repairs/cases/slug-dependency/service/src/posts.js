import { slug } from "tiny-slug";

/** The address of a post. */
export function addressOf({ id, title }) {
  return `/posts/${id}-${slug(title)}`;
}
