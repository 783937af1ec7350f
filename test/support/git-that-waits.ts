import { join } from "node:path";

/** A `git` before the real one on PATH that stands still where the test says so. */
export function gitThatWaits(holds: string): string {
  const real = `PATH="$(printf %s "$PATH" | sed 's|^[^:]*:||')"`;
  return `#!/bin/sh
${real}
for word in "$@"; do
  case "$word" in fetch | push) sh ${join(holds, "wait")} "$word"; command=$word;; esac
done
if [ "$command" = push ]; then
  git "$@"; code=$?
  sh ${join(holds, "wait")} pushed
  exit $code
fi
exec git "$@"
`;
}

/** What it calls: waits for as long as the test has a file in `holds` that is called like the place. */
export function waitScript(holds: string): string {
  return `place="${holds}/$1"
if [ -e "$place" ]; then
  : > "$place.reached"
  while [ -e "$place" ]; do sleep 0.05; done
fi
`;
}
