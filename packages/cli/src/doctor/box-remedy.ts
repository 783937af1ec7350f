import { access, readFile } from "node:fs/promises";

const guide = "docs/guides/box.md";

/** What to do where bubblewrap cannot make a box, by what it said and what the system is set to. */
export async function boxRemedy(reason: string): Promise<string> {
  if (process.platform !== "linux") return `run the fixer in a Linux VM (${guide})`;
  if (reason.includes("not installed")) {
    return "install it: `sudo apt-get install bubblewrap` (dnf, pacman and apk have it as bubblewrap)";
  }
  if (reason.includes("Unknown option")) return "install bubblewrap 0.8 or later";
  if (await isSet("/proc/sys/kernel/apparmor_restrict_unprivileged_userns", "1")) {
    return `allow bwrap in AppArmor: the file /etc/apparmor.d/bwrap as in ${guide}, then \`sudo systemctl reload apparmor\``;
  }
  if (await isSet("/proc/sys/kernel/unprivileged_userns_clone", "0")) {
    return "`sudo sysctl -w kernel.unprivileged_userns_clone=1`, and the same in /etc/sysctl.d";
  }
  if (await isSet("/proc/sys/user/max_user_namespaces", "0")) {
    return "`sudo sysctl -w user.max_user_namespaces=15000`, and the same in /etc/sysctl.d";
  }
  if ((await exists("/.dockerenv")) || (await exists("/run/.containerenv"))) {
    return `run the fixer outside of this container, or let the container make user namespaces (${guide})`;
  }
  return `look at ${guide}`;
}

async function isSet(file: string, value: string): Promise<boolean> {
  return (await readFile(file, "utf8").catch(() => "")).trim() === value;
}

async function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}
