import {
  errorsOf,
  exitCodes,
  type ErrorDetails,
  type ErrorEntry,
  type MendwatchError,
} from "@mendwatch/protocol";

/** Stable codes of what goes wrong with GitHub. */
export type GitHubErrorCode =
  | "MW_GITHUB_APP_KEY"
  | "MW_GITHUB_APP_NOT_INSTALLED"
  | "MW_GITHUB_APP_SUSPENDED"
  | "MW_GITHUB_ARCHIVED"
  | "MW_GITHUB_CLOCK"
  | "MW_GITHUB_NOT_FOUND"
  | "MW_GITHUB_NOT_ORIGIN"
  | "MW_GITHUB_PERMISSION"
  | "MW_GITHUB_PROTECTED"
  | "MW_GITHUB_RATE_LIMITED"
  | "MW_GITHUB_REFUSED"
  | "MW_GITHUB_TOKEN_INVALID"
  | "MW_GITHUB_TOKEN_MISSING"
  | "MW_GITHUB_UNREACHABLE";

/** Errors of GitHub. */
export const gitHubErrors: Readonly<Record<GitHubErrorCode, ErrorEntry>> = {
  MW_GITHUB_APP_KEY: {
    meaning:
      "The key of the GitHub App cannot be read, is no private RSA key, or is not this App's.",
    remedy:
      "Make a key in the settings of the App, and write its file as `github.app.privateKey` (docs/guides/github.md).",
    exit: exitCodes.noPermission,
  },
  MW_GITHUB_APP_NOT_INSTALLED: {
    meaning: "The GitHub App is not installed where the repository is, or not for it.",
    remedy:
      "Install it there and choose the repository; correct `origin` where it was renamed, and `github.app.installation` where that is written.",
    exit: exitCodes.noPermission,
  },
  MW_GITHUB_APP_SUSPENDED: {
    meaning: "The installation of the GitHub App is suspended, so that it may do nothing.",
    remedy: "Unsuspend it in the settings of the account or organisation that it is installed on.",
    exit: exitCodes.noPermission,
  },
  MW_GITHUB_ARCHIVED: {
    meaning: "The repository is archived on GitHub: it takes no branches and no pull requests.",
    remedy: "Unarchive it in its settings, or take the project out of the configuration.",
    exit: exitCodes.unavailable,
  },
  MW_GITHUB_CLOCK: {
    meaning: "The clock of this machine is so wrong that GitHub takes no signature of an App.",
    remedy: "Set it right, as with `timedatectl set-ntp true`.",
    exit: exitCodes.unavailable,
  },
  MW_GITHUB_NOT_FOUND: {
    meaning:
      "GitHub has no such repository, or does not show it to this token: it answers both alike.",
    remedy:
      "Correct `origin`, or let the token have access to the repository (docs/guides/github.md).",
    exit: exitCodes.noPermission,
  },
  MW_GITHUB_NOT_ORIGIN: {
    meaning: "The `origin` of a project with `forge: github` is no repository on that GitHub.",
    remedy:
      "Write `forge: local`, a `repo` on GitHub, or the `github.apiUrl` of your Enterprise server.",
    exit: exitCodes.config,
  },
  MW_GITHUB_PERMISSION: {
    meaning: "The token, or the account that it belongs to, may not do what GitHub was asked for.",
    remedy: "Give it the permission that the message names (docs/guides/github.md).",
    exit: exitCodes.noPermission,
  },
  MW_GITHUB_PROTECTED: {
    meaning: "A rule of the repository keeps Mendwatch from pushing its branch.",
    remedy: "Take `hotfix/auto-*` out of the rule, or let the token's account pass it.",
    exit: exitCodes.noPermission,
  },
  MW_GITHUB_RATE_LIMITED: {
    meaning: "GitHub takes no more requests from this account for a while.",
    remedy: "Nothing: it is tried again when GitHub said.",
    exit: exitCodes.temporaryFailure,
  },
  MW_GITHUB_REFUSED: {
    meaning: "GitHub understood what it was asked for and did not do it.",
    remedy: "Read what it said; the branch may be pushed already.",
    exit: exitCodes.unavailable,
  },
  MW_GITHUB_TOKEN_INVALID: {
    meaning: "GitHub does not know the token: it is wrong, was revoked, or has expired.",
    remedy: "Make a new one (docs/guides/github.md), and restart.",
    exit: exitCodes.noPermission,
  },
  MW_GITHUB_TOKEN_MISSING: {
    meaning: "A project has `forge: github`, and there is neither a token nor an App for it.",
    remedy:
      "Write `github: { token: ${GITHUB_TOKEN} }` or `github.app` (docs/guides/github.md), or `forge: local`.",
    exit: exitCodes.config,
  },
  MW_GITHUB_UNREACHABLE: {
    meaning: "GitHub did not answer, or answered that it cannot now.",
    remedy: "It is tried again; look at the network, or at githubstatus.com.",
    exit: exitCodes.temporaryFailure,
  },
};

/** Raises an error of {@link gitHubErrors}. */
export const gitHubError: (
  code: GitHubErrorCode,
  message: string,
  details?: ErrorDetails,
) => MendwatchError = errorsOf(gitHubErrors);
