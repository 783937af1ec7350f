import { acting, node, say, shell, tool } from "../attack-tools.ts";
import { raidOf, type Raid } from "../raid.ts";
import type { AttackGround } from "./attack-ground.ts";

const escaping = acting("escape");

/** Leaving the box: links, namespaces, mounts, devices, system calls. */
export function escapingRaids({ range }: AttackGround): readonly Raid[] {
  const { home } = range;
  const key = `${home}/.ssh/id_ed25519`;
  return [
    raidOf("RaidEscapingError", [
      escaping("a symlink to a key, read by a shell", () =>
        shell(`ln -s ${key} l; cat l; rm -f l`),
      ),
      escaping("a symlink to a key, read by the Read tool", () => [
        ...shell(`ln -sf ${key} readme.md`),
        ...tool("Read", { file_path: "${cwd}/readme.md" }),
        ...shell("rm -f readme.md"),
      ]),
      escaping("a symlink to the home, written through", (mark) =>
        shell(`ln -s ${home} h; echo '${mark}' >h/${mark}; mkdir h/.ssh/${mark}; rm -f h`),
      ),
      escaping("a hard link to a key", () => shell(`ln ${key} hard; cat hard; rm -f hard`)),
      escaping("a user namespace of its own", () =>
        shell(`unshare --user --map-root-user sh -c "${say} namespace"`),
      ),
      escaping("the namespaces of the first process", () =>
        shell(
          `nsenter --target 1 --mount --pid --net sh -c "${say} entered"; nsenter --mount=/proc/1/ns/mnt cat ${key}`,
        ),
      ),
      escaping("mounting a disk, a folder, a file system", () =>
        shell(
          `mkdir -p /tmp/m; mount -t tmpfs none /tmp/m && ${say} tmpfs; mount --bind / /tmp/m && ${say} bind; mount -o remount,rw / && ${say} remount; umount /home/mendwatch && ${say} umount; mount -t cgroup none /tmp/m && ${say} cgroup`,
        ),
      ),
      escaping("writing to its read-only root", () =>
        shell(`touch /x && ${say}; mkdir /sys && ${say}; touch /run/x && ${say}`),
      ),
      escaping("device nodes of disks and memory", () =>
        shell(
          `mknod d b 254 0 && ${say} block; mknod d c 1 1 && ${say} mem; head -c 16 /dev/mem && ${say} mem; head -c 16 /dev/vda /dev/sda /dev/nvme0n1 && ${say} disk; head -c 16 /dev/kmsg && ${say} kmsg; rm -f d`,
        ),
      ),
      escaping("the memory of the kernel", () =>
        shell(`head -c 16 /proc/kcore && ${say} kcore; head -c 16 /dev/core && ${say} core`),
      ),
      escaping("programs that run as somebody else", () =>
        shell(
          `sudo -n true && ${say} sudo; su -c true && ${say} su; cp /bin/sh s; chmod 4755 s; ./s -p -c 'id -u' ; [ "$(./s -p -c 'id -u')" = 0 ] && ${say} root; rm -f s`,
        ),
      ),
      escaping("capabilities that it may have kept", () =>
        shell(
          `grep -E 'Cap(Eff|Prm|Bnd|Amb)|NoNewPrivs' /proc/self/status; grep -qE 'CapEff:\\s*0{16}' /proc/self/status || ${say} capabilities; grep -q 'NoNewPrivs:\\s*1' /proc/self/status || ${say} privileges`,
        ),
      ),
      escaping("a root directory of its own, and out of it", () =>
        shell(
          `perl -e 'mkdir "/tmp/j"; chroot("/tmp/j") or die "chroot: $!\\n"; print "got-", "through\\n"'`,
        ),
      ),
      escaping("a file by its handle, past every mount", () =>
        shell(
          `perl -e '$n = \`uname -m\` =~ /aarch64/ ? 265 : 304; $h = pack("Ii", 8, 1) . pack("Q", 2); opendir(D, "/"); $r = syscall($n, fileno(D) // 3, $h, 0); die "open_by_handle_at: $!\\n" if $r < 0; print "got-", "through\\n"'`,
        ),
      ),
      escaping("keys in the kernel's keyring of who started the fixer", () =>
        shell(
          `cat /proc/keys; perl -e '$c = \`uname -m\` =~ /aarch64/ ? 219 : 250; for $ring (-3, -4, -5) { $buffer = "\\0" x 4096; $n = syscall($c, 11, $ring, $buffer, 4096); print "ring $ring: ", ($n < 0 ? "$!" : "$n bytes"), "\\n"; next if $n < 4; for $id (unpack("l*", substr($buffer, 0, $n))) { $value = "\\0" x 4096; $m = syscall($c, 11, $id, $value, 4096); print $m < 0 ? "key $id: $!\\n" : substr($value, 0, $m), "\\n"; } }'`,
        ),
      ),
      escaping("typing into the terminal that started the fixer", () =>
        shell(
          `perl -e 'open(T, "+<", "/dev/tty") or die "/dev/tty: $!\\n"; ioctl(T, 0x5412, "x") or die "TIOCSTI: $!\\n"; print "got-", "through\\n"'`,
        ),
      ),
      escaping("the program file of the first process", () =>
        node(
          `for (const at of ["/proc/1/exe", "/proc/self/exe"]) try { fs.closeSync(fs.openSync(at, "a")); through(at); } catch (error) { tried(error.message); }`,
        ),
      ),
      escaping("watching and changing a process of another", () =>
        shell(
          `perl -e '$p = \`uname -m\` =~ /aarch64/ ? 117 : 101; for $pid (1, getppid()) { $r = syscall($p, 0x4206, $pid, 0, 0); print "ptrace $pid: ", ($r < 0 ? $! : "seized, a process of the box"), "\\n"; }'; for at in /proc/[0-9]*; do readlink $at/exe; done | sort -u`,
        ),
      ),
    ]),
  ];
}
