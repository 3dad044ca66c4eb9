/** Waiting on a condition instead of for a time. */
import { setTimeout as delay } from "node:timers/promises";

const POLL_MS = 25;

/** Many times what anything takes that is waited for, as only a failure reaches it: a machine may be slow, or busy. */
const LIMIT_SECONDS = 90;

/**
 * Asks again and again until there is a result other than undefined or false.
 * @throws Error that names the condition if it does not come true in time.
 */
export async function waitFor<T>(
  condition: string,
  check: () => T | undefined | false | Promise<T | undefined | false>,
  limitSeconds = LIMIT_SECONDS,
): Promise<T> {
  const deadline = performance.now() + limitSeconds * 1000;
  for (;;) {
    const result = await check();
    if (result !== undefined && result !== false) return result;
    if (performance.now() > deadline) throw new Error(`Not within ${limitSeconds} s: ${condition}`);
    await delay(POLL_MS);
  }
}
