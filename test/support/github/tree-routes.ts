import { ok, Refusal, type RouteAnswer, type RouteContext } from "./route.ts";

/** Every file and folder of a commit. */
export async function listTree({ repository, parts }: RouteContext): Promise<RouteAnswer> {
  const commit = parts[2] ?? "";
  const listed = await repository.git("ls-tree", "-r", "-t", "-l", "-z", commit);
  if (listed === null) throw new Refusal(409, "Git Repository is empty.");
  const tree = listed
    .split("\0")
    .filter((line) => line !== "")
    .map((line) => {
      const [facts = "", path = ""] = line.split("\t");
      const [mode = "", type = "", sha = "", size = ""] = facts.split(/ +/);
      return { path, mode, type, sha, ...(size === "-" ? {} : { size: Number(size) }), url: sha };
    });
  return ok({ sha: commit, url: commit, tree, truncated: false });
}

/** What a file holds. */
export async function showBlob({ repository, parts }: RouteContext): Promise<RouteAnswer> {
  const sha = parts[2] ?? "";
  const text = await repository.git("cat-file", "blob", sha);
  if (text === null) throw new Refusal(404, "Not Found");
  const content = Buffer.from(text).toString("base64");
  return ok({ sha, node_id: sha, url: sha, size: text.length, content, encoding: "base64" });
}
