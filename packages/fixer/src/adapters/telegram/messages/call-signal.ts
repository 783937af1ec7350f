import type { Api } from "grammy";

/**
 * An abort signal as grammY's types have it: they name the one of a package for old Node, and the
 * code only listens to it.
 */
export function callSignal(signal: AbortSignal): NonNullable<Parameters<Api["raw"]["getMe"]>[0]> {
  return signal as unknown as NonNullable<Parameters<Api["raw"]["getMe"]>[0]>;
}
