/** A kind of error of a project in one text, by which it is told from every other. */
export function kindKey(project: string, fingerprint: string): string {
  return `${project}\n${fingerprint}`;
}
