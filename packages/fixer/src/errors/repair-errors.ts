import {
  errorsOf,
  exitCodes,
  type ErrorDetails,
  type ErrorEntry,
  type MendwatchError,
} from "@mendwatch/protocol";

/** Stable codes of making, checking and publishing a repair. */
export type RepairErrorCode =
  | "MW_BASE_MISSING"
  | "MW_BOX_UNAVAILABLE"
  | "MW_BOX_UNSAFE_PLACE"
  | "MW_BRANCH_TAKEN"
  | "MW_CHANGE_UNREADABLE"
  | "MW_COMMAND_NOT_STARTED"
  | "MW_DIR_MISSING"
  | "MW_FORGE_NOT_LOCAL"
  | "MW_GIT_FAILED"
  | "MW_GIT_MISSING"
  | "MW_GIT_TIMEOUT"
  | "MW_GIT_TOO_OLD"
  | "MW_PROMPTS_INVALID"
  | "MW_PUSH_REFUSED"
  | "MW_REGISTRY_UNREACHABLE"
  | "MW_REHEARSAL_INVALID"
  | "MW_REHEARSAL_NOT_APPLICABLE"
  | "MW_REMOTE_CHANGED"
  | "MW_REMOTE_REFUSED"
  | "MW_REMOTE_UNREACHABLE"
  | "MW_REPOSITORY_UNUSABLE"
  | "MW_SERVICE_FAILED"
  | "MW_SETUP_FAILED"
  | "MW_SHOWN_COMMIT_CHANGED"
  | "MW_STAGE_OUT_OF_ORDER"
  | "MW_WORKSPACE_NOT_BASE";

/** Errors of making, checking and publishing a repair. */
export const repairErrors: Readonly<Record<RepairErrorCode, ErrorEntry>> = {
  MW_BASE_MISSING: {
    meaning: "The branch that fixes start from does not exist at the remote, or none is named.",
    remedy: "Write one of the branches that the message lists as the project's `base`.",
    exit: exitCodes.config,
  },
  MW_BOX_UNAVAILABLE: {
    meaning: "The box that commands run in cannot be made on this machine.",
    remedy: "Run `mendwatch doctor`: it says what is missing and what to do.",
    exit: exitCodes.unavailable,
  },
  MW_BOX_UNSAFE_PLACE: {
    meaning: "A folder that a box was to be given leads through a link, or covers the box's own.",
    remedy:
      "Write the real path under `stateDir` and `repo`; where it is real, a command planted the link.",
    exit: exitCodes.noPermission,
  },
  MW_BRANCH_TAKEN: {
    meaning: "The branch, or the pull request file, of the fix already holds something else.",
    remedy: "Look at what is there; delete or rename it, and begin a new fix.",
    exit: exitCodes.cannotCreate,
  },
  MW_CHANGE_UNREADABLE: {
    meaning: "What the agent left in the workspace cannot be made into a commit.",
    remedy: "Nothing was published; read the reason, and repair the error by hand.",
    exit: exitCodes.dataError,
  },
  MW_COMMAND_NOT_STARTED: {
    meaning: "A command of the project could not be started at all.",
    remedy: "Correct the command under the project's `checks`.",
    exit: exitCodes.config,
  },
  MW_DIR_MISSING: {
    meaning: "The folder of the service does not exist in the base branch.",
    remedy: "Correct the project's `dir`, or push the commit that adds the folder.",
    exit: exitCodes.config,
  },
  MW_FORGE_NOT_LOCAL: {
    meaning: "`forge: local` was asked to push over the network.",
    remedy: "Use `forge: local` only where `origin` is a path or a file:// address.",
    exit: exitCodes.config,
  },
  MW_GIT_FAILED: {
    meaning: "A command of git failed.",
    remedy: "Read what git said; where it does not help, report it.",
    exit: exitCodes.software,
  },
  MW_GIT_MISSING: {
    meaning: "git is not installed, or not on the PATH of the fixer.",
    remedy: "Install git 2.39 or newer.",
    exit: exitCodes.unavailable,
  },
  MW_GIT_TIMEOUT: {
    meaning: "A command of git did not end in time.",
    remedy: "It is tried again; look at the network and the disk.",
    exit: exitCodes.temporaryFailure,
  },
  MW_GIT_TOO_OLD: {
    meaning: "The installed git is older than Mendwatch needs.",
    remedy: "Install git 2.39 or newer.",
    exit: exitCodes.unavailable,
  },
  MW_PROMPTS_INVALID: {
    meaning: "The folder of a project's own prompt files cannot be used.",
    remedy: "Correct what the message names; the fix was not begun, and is no attempt.",
    exit: exitCodes.config,
  },
  MW_PUSH_REFUSED: {
    meaning: "The remote did not take the branch.",
    remedy: "Read what the remote said; it may be a hook, a protected branch or missing rights.",
    exit: exitCodes.noPermission,
  },
  MW_REGISTRY_UNREACHABLE: {
    meaning: "A host that packages are fetched from did not answer.",
    remedy: "It is tried again; look at the network, and at the project's `setup.network`.",
    exit: exitCodes.temporaryFailure,
  },
  MW_REHEARSAL_INVALID: {
    meaning: "A rehearsed repair cannot be read.",
    remedy: "Correct the file and the key that the message names.",
    exit: exitCodes.config,
  },
  MW_REHEARSAL_NOT_APPLICABLE: {
    meaning: "The patch of a rehearsed repair does not apply to the base branch.",
    remedy: "Make the patch anew from the present base.",
    exit: exitCodes.dataError,
  },
  MW_REMOTE_CHANGED: {
    meaning: "The remote of a project is another one than the fix was made for and shown with.",
    remedy: "Nothing was pushed. Put `origin` back, or let the error come again for a new fix.",
    exit: exitCodes.dataError,
  },
  MW_REMOTE_REFUSED: {
    meaning: "The remote answered, and did not let the fixer read.",
    remedy:
      "Check the address of `origin`, and the rights of the token or key; `mendwatch doctor` asks too.",
    exit: exitCodes.noPermission,
  },
  MW_REMOTE_UNREACHABLE: {
    meaning: "The remote did not answer.",
    remedy: "It is tried again; look at the network.",
    exit: exitCodes.temporaryFailure,
  },
  MW_REPOSITORY_UNUSABLE: {
    meaning: "The `repo` of a project is missing, is not a repository, or has no commits.",
    remedy: "Write the path or the address of the project's repository as its `repo`.",
    exit: exitCodes.config,
  },
  MW_SERVICE_FAILED: {
    meaning: "A service that a project's tests need did not come up.",
    remedy: "Correct it under the project's `checks.services`: its `run`, or the port in `ready`.",
    exit: exitCodes.config,
  },
  MW_SETUP_FAILED: {
    meaning: "The packages that a project's lockfile names could not be installed.",
    remedy: "Correct the project's `setup`, or install them in your checkout at the base.",
    exit: exitCodes.config,
  },
  MW_SHOWN_COMMIT_CHANGED: {
    meaning: "The commit to be published is not the one that was approved.",
    remedy: "Nothing was published; begin a new fix.",
    exit: exitCodes.software,
  },
  MW_STAGE_OUT_OF_ORDER: {
    meaning: "A stage was given a fix without what the stages before it make.",
    remedy: "Report it: this is a fault in Mendwatch.",
    exit: exitCodes.software,
  },
  MW_WORKSPACE_NOT_BASE: {
    meaning: "A freshly filled workspace does not hold what the commit holds.",
    remedy:
      "Look at the file system of `stateDir`: it must tell upper from lower case and keep symlinks.",
    exit: exitCodes.ioError,
  },
};

/** Raises an error of {@link repairErrors}. */
export const repairError: (
  code: RepairErrorCode,
  message: string,
  details?: ErrorDetails,
) => MendwatchError = errorsOf(repairErrors);
