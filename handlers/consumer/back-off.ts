/**
 * Seconds until a message that failed is to be delivered again. The ceiling is a sixteenth of the queue's visibility
 * timeout and doubles with each delivery, up to the whole of it at the fifth; the result lies between half the ceiling
 * and the ceiling, at random, so that messages which failed together do not come back together.
 *
 * @param receiveCount deliveries so far, 1 or more.
 * @param random gives a number from 0 up to, not including, 1.
 */
export function backOffSeconds(receiveCount: number, visibilityTimeoutSeconds: number, random: () => number): number {
  const ceilingSeconds = Math.min((visibilityTimeoutSeconds / 16) * 2 ** (receiveCount - 1), visibilityTimeoutSeconds);
  return Math.round(ceilingSeconds * (0.5 + random() / 2));
}
