/** The invariants of how the system gets through a run. */
import type { Check } from "./invariants";

/**
 * Seconds. The queue's visibility timeout, after which the batch of a run that was killed comes back (six times the function's 5 s
 * here), the longest pause before it is tried anew, as long again, and the 10 s by which a probe may be late (docs/architecture.md).
 */
const MAX_RECOVERY_SECONDS = 120;

/** Of a task by default (taskMemoryMiB); the event processor has less, and is ended by its own limit. */
const MAX_MEMORY_MIB = 512;

export const recoveryInTime: Check = ({ history: { recovered } }) =>
  recovered
    .filter(({ milliseconds }) => milliseconds > MAX_RECOVERY_SECONDS * 1_000)
    .map(
      ({ fault, milliseconds }) =>
        `after ${fault}: ${(milliseconds / 1_000).toFixed(1)} s, allowed are ${MAX_RECOVERY_SECONDS} s`,
    );

export const memoryBounded: Check = ({ history: { memory } }) => {
  const peaks = new Map<string, number>();
  for (const { process, bytes } of memory) peaks.set(process, Math.max(bytes, peaks.get(process) ?? 0));
  return [...peaks].flatMap(([process, bytes]) => {
    const mebibytes = Math.round(bytes / 2 ** 20);
    return mebibytes > MAX_MEMORY_MIB ? [`${process} had ${mebibytes} MiB, allowed are ${MAX_MEMORY_MIB} MiB`] : [];
  });
};
