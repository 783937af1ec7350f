import type { AnnouncementGroup } from "./announcements.ts";

/** What tools of clouds, vaults and registries are told to keep, or sign in with. */
export const cloudAnnouncements: readonly AnnouncementGroup[] = [
  {
    needles: ["vault ", "unseal", "bw ", "-token ", ":_authtoken ", "password -v "],
    announcements: [
      {
        kind: "token",
        pattern: /(?<=:_authToken )\\{0,8}["']?([\w-]{16,512})/dg,
      },
      {
        kind: "token",
        pattern: /(?<![\w-])set-agent-token \w{1,32} ([\w-]{16,128})/dg,
      },
      {
        kind: "password",
        pattern: /(?<=password -v )\\{0,8}["']?([^\s"']{4,256})/dg,
      },
      {
        kind: "token",
        pattern: /(?<![\w-])vault login (?:-\S{1,64} ){0,4}([^\s"'\\=-]{16,512})/dg,
        random: true,
      },
      {
        kind: "secret",
        pattern: /(?<![\w-])operator unseal \\{0,8}["']?([\w+/=-]{16,128})/dg,
        random: true,
      },
      {
        kind: "password",
        pattern: /(?<![\w-])bw (?:unlock|login \S{1,128}) \\{0,8}["']?([^\s"'-][^\s"']{3,256})/dg,
        random: true,
      },
    ],
  },
  // Tools of clouds: what they are told to keep.
  {
    needles: [
      "put-parameter",
      "keyvalue",
      "keyvault",
      "gh secret",
      "encrypt_string",
      "rclone ",
      "alias set",
      "authorize-account",
      "codecov ",
    ],
    announcements: [
      {
        kind: "secret",
        pattern:
          /(?<![\w-])(?:put-parameter|keyvault secret set)\b[^|;&]{0,200}? --value[ =]\\{0,8}["']?([^\s"'$][^\s"']{0,512})/dg,
      },
      {
        kind: "secret",
        pattern:
          /(?<![\w-])gh secret set [^|;&]{0,128}?(?:-b|--body)[ =]\\{0,8}["']?([^\s"'$][^\s"']{3,512})/dg,
      },
      {
        kind: "secret",
        pattern: /(?<![\w-])encrypt_string \\{0,8}["']?([^\s"'-][^\s"']{3,256})/dg,
      },
      {
        kind: "password",
        pattern:
          /(?<![\w-])rclone (?:obscure|config (?:create|update) [^|;&]{1,128}? pass)[ =]\\{0,8}["']?([^\s"'-][^\s"']{3,256})/dg,
      },
      {
        kind: "secret",
        pattern:
          /(?<![\w-])(?:mc alias set \S{1,64} \S{1,128}|authorize-account) \S{1,128} \\{0,8}["']?([^\s"']{8,128})/dg,
      },
      {
        kind: "token",
        pattern: /(?<![\w-])codecov (?:-[a-su-z] \S{1,64} ){0,4}-t \\{0,8}["']?([\w-]{16,64})/dg,
      },
    ],
  },
];
