/** Waiting for several things to end, whatever becomes of them. */

/** As Promise.all, but late: who ends at the first failure leaves hidden what a walk has in hand. */
export async function settled<T extends readonly unknown[]>(
  promises: T,
): Promise<{ -readonly [P in keyof T]: Awaited<T[P]> }> {
  await Promise.allSettled(promises);
  return Promise.all(promises);
}
