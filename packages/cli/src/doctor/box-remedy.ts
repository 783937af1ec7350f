import { access, readFile } from "node:fs/promises";
import { join } from "node:path";

const guide = "docs/guides/box.md";

/** Where the box was tried. */
export interface Machine {
  readonly platform: NodeJS.Platform;
  /** The folder that `/proc` and `/run` are in. */
  readonly root: string;
  readonly env: NodeJS.ProcessEnv;
}

/** What to do where bubblewrap cannot make a box, by what it said and what the system is set to. */
export async function boxRemedy(reason: string, machine: Machine): Promise<string> {
  const { platform, root } = machine;
  function isSet(file: string, value: string): Promise<boolean> {
    return readFile(join(root, file), "utf8").then(
      (text) => text.trim() === value,
      () => false,
    );
  }
  if (platform !== "linux") return `run the fixer in a Linux VM (${guide})`;
  if (reason.includes("not installed")) {
    return "install it: `sudo apt-get install bubblewrap` (dnf, pacman and apk have it as bubblewrap)";
  }
  if (reason.includes("Unknown option")) return "install bubblewrap 0.8 or later";
  // Before what the kernel is set to: inside of a container that is the host's, and not ours to set.
  if (await isContainer(machine)) {
    return `run the fixer outside of this container, or let the container make user namespaces (${guide})`;
  }
  if (await isSet("proc/sys/kernel/apparmor_restrict_unprivileged_userns", "1")) {
    return `allow bwrap in AppArmor: the file /etc/apparmor.d/bwrap as in ${guide}, then \`sudo systemctl reload apparmor\``;
  }
  if (await isSet("proc/sys/kernel/unprivileged_userns_clone", "0")) {
    return "`sudo sysctl -w kernel.unprivileged_userns_clone=1`, and the same in /etc/sysctl.d";
  }
  if (await isSet("proc/sys/user/max_user_namespaces", "0")) {
    return "`sudo sysctl -w user.max_user_namespaces=15000`, and the same in /etc/sysctl.d";
  }
  return `look at ${guide}`;
}

/** Docker, podman, systemd-nspawn and LXC leave a file; Kubernetes sets a variable. */
async function isContainer({ root, env }: Machine): Promise<boolean> {
  if (env["KUBERNETES_SERVICE_HOST"] !== undefined) return true;
  for (const file of [".dockerenv", "run/.containerenv", "run/systemd/container"]) {
    const isThere = await access(join(root, file)).then(
      () => true,
      () => false,
    );
    if (isThere) return true;
  }
  return false;
}
