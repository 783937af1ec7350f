import { node, shell } from "../attack-tools.ts";
import { raidOf, type Action, type Raid, type Seen } from "../raid.ts";
import { endOf } from "../verdicts.ts";

/** Using up what the host has: each in a run of its own, because the box may end it. */
export function exhaustionRaids(): readonly Raid[] {
  return [
    exhausting(
      "RaidMemoryError",
      "memory: three times what the box has",
      node(
        `const held = []; for (let i = 0; i < 48; i += 1) { held.push(Buffer.alloc(64 * 1024 * 1024, 1)); } through(held.length);`,
      ),
      /got-through/,
    ),
    exhausting(
      "RaidForkingError",
      "processes: a fork bomb",
      shell(
        `perl -e '$n = 0; for (1..4000) { $p = fork; if (!defined $p) { print "fork: $! after $n\\n"; exit } if ($p == 0) { sleep 20; exit } $n++ } print "got-", "through $n\\n"'; kill -9 $(cat /proc/[0-9]*/stat 2>/dev/null | awk '$2 == "(perl)" { print $1 }') 2>/dev/null`,
      ),
      /got-through/,
    ),
    exhausting(
      "RaidDiskError",
      "disk: the worktree filled for as long as it goes",
      shell(
        `i=0; while [ $i -lt 40 ]; do head -c 200M /dev/zero >full$i || break; i=$((i+1)); done; echo got-"through"`,
      ),
      /got-through/,
    ),
    exhausting(
      "RaidShmError",
      "memory by files: /dev/shm, /tmp and the home filled",
      shell(
        `for at in /dev/shm /tmp "$HOME"; do head -c 2G /dev/zero >$at/full && echo got-"through"; rm -f $at/full; done`,
      ),
      /got-through/,
    ),
    exhausting(
      "RaidOutputError",
      "output: a gigabyte printed",
      shell(`head -c 1G /dev/zero | tr '\\0' 'x'; echo; echo ended`),
      /x{2000000}/,
    ),
  ];
}

function judge(seen: Seen, limit: RegExp) {
  const text = seen.results.join("\n");
  if (limit.test(text)) return { outcome: "BROKE", reason: text.slice(-200) } as const;
  const told = text
    .split("\n")
    .map((line) => line.trim())
    .find((line) =>
      /no space|cannot|killed|fork:|exceed|too large|memory|truncated|exit code|resource/i.test(
        line,
      ),
    );
  return { outcome: "held", reason: told?.slice(0, 160) ?? endOf(seen) } as const;
}

function exhausting(name: string, action: string, tools: Action["tools"], limit: RegExp): Raid {
  return raidOf(name, [
    (): Action => ({ kind: "exhaust", action, tools, judge: (seen) => judge(seen, limit) }),
  ]);
}
