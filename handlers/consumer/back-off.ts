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

/** Bounds of a pause: queue and consumer have their rest, and what waits is back soon after its dependency. */
const MIN_PAUSE_SECONDS = 5;
const MAX_PAUSE_SECONDS = 120;

/**
 * Seconds until a record that waits for a dependency is delivered again. The ceiling is the time that it has waited already, from
 * 5 s to two minutes or the queue's visibility timeout; the result lies between half the ceiling and the ceiling, at random.
 *
 * @param ageSeconds since it was first sent.
 * @param random gives a number from 0 up to, not including, 1.
 */
export function pauseSeconds(ageSeconds: number, visibilityTimeoutSeconds: number, random: () => number): number {
  const maxSeconds = Math.min(MAX_PAUSE_SECONDS, visibilityTimeoutSeconds);
  const ceilingSeconds = Math.min(Math.max(ageSeconds, MIN_PAUSE_SECONDS), maxSeconds);
  return Math.round(ceilingSeconds * (0.5 + random() / 2));
}
