import type { AnnouncementGroup } from "./announcements.ts";

/** What a shell gives to a program in another way than by an argument, and what it prints of a command. */
export const shellAnnouncements: readonly AnnouncementGroup[] = [
  // Written to a program's standard input.
  {
    needles: ["echo ", "printf "],
    announcements: [
      {
        kind: "password",
        pattern:
          /\b(?:echo|printf)(?: -\w{1,4}| \\{0,8}["'][^"'|\s]{0,8}%s[^"'|]{0,16}["']){0,3} \\{0,8}["']?([^\s"'|$\\][^\s"'|\\]{3,512})\\{0,8}["']? ?\|(?=[^|;]{0,160}(?:-stdin|--stdin|--with-token|chpasswd|sudo -S|\/dev\/stdin)| ?(?:sudo )?(?:kinit|cryptsetup|smbpasswd|passwd|gpg|openssl|su -))/dg,
      },
      // `--password-command "echo x"`.
      {
        kind: "password",
        pattern:
          /--?pass\w{0,8}-?(?:command|cmd|eval)[ =](?:\\{0,8}["'])?(?:echo|printf) (?:-\w )?\\{0,8}["']?([^\s"'\\$]{3,256})/dg,
      },
    ],
  },
  {
    needles: ["<<<"],
    announcements: [
      {
        kind: "password",
        pattern: /(?<!<)<<< ?\\{0,8}["']?([^\s"'$\\<][^\s"'\\]{6,512})/dg,
        random: true,
      },
    ],
  },
  // A file that is made for a secret: `--password-file <(echo x)`.
  {
    needles: ["<(echo", "<(printf"],
    announcements: [
      {
        kind: "password",
        pattern:
          /<\((?:echo|printf)(?: -\w)? (?:\\{0,8}["']%s\\{0,8}["'] )?\\{0,8}["']?([^\s"'$\\)]{4,256})/dg,
        random: true,
      },
    ],
  },
  // What a shell prints before it runs it: the first word with digits behind one that signs in.
  {
    needles: ["+ ", "$ ", "# "],
    announcements: [
      {
        kind: "password",
        pattern:
          /(?:^|[\s"'])[+$#] [^|;&\n]{0,96}?(?:passwd|password|[ -]pw|auth|http-basic\S{0,64}|login|unlock|account|admins? add|user)(?: -[\w-]{1,32}| [A-Za-z][\w.@/-]{0,63}?){0,4}? ["']?(?=[A-Za-z!@#$%^&*]{0,64}\d)(?=\d{0,64}[A-Za-z])([\w!@#$%^&*]{6,128}|[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12})(?=\\{0,8}["']?(?:[\s,)}\]]|$))/dg,
        random: true,
      },
    ],
  },
];
