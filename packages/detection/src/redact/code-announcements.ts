import type { AnnouncementGroup } from "./announcements.ts";

/** Codes that are sent to people, that an app shows them, or that they keep for a bad day. */
export const codeAnnouncements: readonly AnnouncementGroup[] = [
  {
    needles: [
      "otp",
      "2fa ",
      "mfa ",
      "pin ",
      "pin:",
      "pin=",
      'pin"',
      "pin\\",
      "passcode",
      "passkey",
      " your ",
      " dein ",
      " ihr ",
      " votre ",
      " tu ",
      " su ",
      " uw ",
      " je ",
      " tuo ",
      "code ",
      "code:",
      "code=",
      'code"',
      "code\\",
      "codes",
      "one-time ",
      "login password",
      "access password",
      "security password",
      "cvv",
      "cvc",
    ],
    announcements: [
      {
        kind: "otp",
        pattern:
          /(?<![\w-])(?:T?OTP|PIN|pass(?:code|key)|(?:one-time|verification|confirmation|security|login|access|activation|pairing|unlock|door|sms|mfa|2FA|auth\w*) (?:code|password|passcode|pin))(?:\\{0,8}["'])?(?: for (?:(?:user|account|phone|number) )?\S{1,32})?(?: (?:is|was|entered|received|given|token))?(?:: ?| ?= ?| )\\{0,8}["']?(\d{4,8}|\d{3}-\d{3})(?![\w-]|[.:]\d)/dgi,
      },
      {
        kind: "otp",
        pattern:
          /(?:(?<![\w.-])|(?<=(?<!\w)[A-Z]-))(\d{4,8}) (?:is your|ist (?:dein|ihr)|est votre|es (?:tu|su)|is uw|is je|è il tuo) (?:[\w-]{1,16} ){0,3}(?:[\w-]{1,16}-)?(?:code|passcode|pin|otp|código|codice)(?![\w-])/dgi,
      },
      // `OTP in use: 123456`, and not that of a user.
      {
        kind: "otp",
        pattern:
          /(?<![\w-])(?:T?OTP|[2M]FA)(?: (?!user|account|id|device|phone|error|status)[a-z]{2,12}){1,4}(?:: ?| )(\d{6}|\d{3} \d{3})(?![\w-]|[.:]\d)/dgi,
      },
      // Not a postal one, a promotion's or an exit's.
      {
        kind: "otp",
        pattern:
          /(?<![\w-])(?:your|ihr|dein|din|votre|ton|tu|seu|uw|je|twoj)(?: (?!zip|post|exit|status|error|promo|country|area|product|discount|coupon|order)[\w-]{1,16}){0,3}? (?:code|codice|codigo|kode|kod|pin)(?: (?:is|lautet|ist|est|es|to|er))?(?: ?:)? \\{0,8}["']?(\d{4,8}|\d{3}[ -]\d{3})(?![\w-]|[.:]\d)/dgi,
      },
      {
        kind: "otp",
        pattern:
          /(?<![\w-])(?:sent|sending|send|generated) (?:\w{1,16} )?(?:code|otp|pin) (\d{4,8})(?![\w-]|[.:]\d)/dgi,
      },
      {
        kind: "otp",
        pattern:
          /(?<![\w-])(?:T?OTP|PIN|code) (?:mismatch|rejected|invalid|failed)[:,]? (?:got|received|entered|was) (\d{4,8})(?![\w-])/dgi,
      },
      {
        kind: "otp",
        pattern:
          /(?<!(?:error|status|exit|result|http|zip|post) )(?<![\w-])code (\d{6}) (?:does not match|(?:is |has |was )?(?:expired|rejected|wrong|invalid|incorrect))/dgi,
      },
      // `Use this code to verify your address: 123456`.
      {
        kind: "otp",
        pattern:
          /(?<![\w-])(?:this|following|setup|verification|your) (?:\w{1,16} )?(?:code|passcode|pin)\b[^\n\d.;:]{0,48}: ?(\d{4,8}|\d{3}[ -]\d{3}|\d{3}-\d\d-\d{3})(?![\w-])/dgi,
      },
      {
        kind: "otp",
        pattern:
          /(?<![\w-])(?:backup|recovery|scratch) code \\{0,8}["']?([a-z\d]{4,8}(?:-[a-z\d]{4,8}){1,3}|\d{6,10})(?![\w-])/dgi,
      },
      // All of a list.
      {
        kind: "otp",
        pattern:
          /(?<![\w-])(?:backup|recovery|scratch|rescue)[ _-]codes?\\{0,8}["']?(?: [a-z]{1,12}){0,2} ?[:=] ?\[?[\s"'\\]{0,8}((?:(?=[a-z-]{0,32}\d)[a-z\d]{4,12}(?:-[a-z\d]{4,12}){0,3}(?![\w-])(?:\\{0,8}["']?, ?\\{0,8}["']?(?=[a-z-]{0,32}\d))?){1,30})/dgi,
      },
      {
        kind: "otp",
        pattern:
          /(?<![\w-])(?:join|invite|invitation|pairing) code:? \\{0,8}["']?([A-Z\d]{6,12})(?![\w-])/dg,
        random: true,
      },
      { kind: "card", pattern: /\bCV[VC]2? (\d{3,4})(?![\w.-])/dgi },
    ],
  },
  {
    needles: ["enter ", "use "],
    announcements: [
      {
        kind: "otp",
        pattern:
          /(?<![\w-])(?:enter|use|type) (?:the )?(?:code )?(\d{4,8}|\d{3}[ -]\d{3}) (?:to|as|for) (?:log|sign|verif|confirm|authenticat|continue|reset|access|your)/dgi,
      },
    ],
  },
];
