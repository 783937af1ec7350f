import type { WatcherConfig } from "@mendwatch/config";

import type { Notices, NoticesOptions } from "./notices.ts";

/** What speaks for this host on Telegram; null where nothing is configured, and nothing is loaded then. */
export async function openNotices(
  notice: WatcherConfig["notice"],
  options: Omit<NoticesOptions, "notice">,
): Promise<Notices | null> {
  if (notice === null) {
    const { state } = options;
    // What waits is out of date once it is wanted again.
    state.transaction(() => state.notices.clear());
    return null;
  }
  const { createNotices } = await import("./notices.ts");
  return createNotices({ notice, ...options });
}
