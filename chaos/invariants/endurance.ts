/** The invariants of how the system gets through a run. */
import type { Check } from "./invariants";

/**
 * Seconds: the 15 s after which a run of two tries again a dependency that was away (docs/architecture.md); three times the queue's
 * visibility timeout, which is six times the function's 5 s here, as a message comes back after it when a run is killed, and later
 * faults may hit it again; and 15 s for a machine that does other things meanwhile.
 */
const MAX_RECOVERY_SECONDS = 15 + 3 * 30 + 15;

/** Of a task by default (taskMemoryMiB); the event processor has less, and is ended by its own limit. */
const MAX_MEMORY_MIB = 512;

export const recoveryInTime: Check = ({ history: { recovered, unanswered } }) => [
  ...recovered
    .filter(({ milliseconds }) => milliseconds > MAX_RECOVERY_SECONDS * 1_000)
    .map(
      ({ fault, milliseconds }) =>
        `after ${fault}: ${(milliseconds / 1_000).toFixed(1)} s, allowed are ${MAX_RECOVERY_SECONDS} s`,
    ),
  ...unanswered,
];

export const memoryBounded: Check = ({ history: { memory } }) => {
  const peaks = new Map<string, number>();
  for (const { process, bytes } of memory) peaks.set(process, Math.max(bytes, peaks.get(process) ?? 0));
  return [...peaks].flatMap(([process, bytes]) => {
    const mebibytes = Math.round(bytes / 2 ** 20);
    return mebibytes > MAX_MEMORY_MIB ? [`${process} had ${mebibytes} MiB, allowed are ${MAX_MEMORY_MIB} MiB`] : [];
  });
};
