/** Whether this task wants requests. */
import { timeout, TimeoutStrategy } from "cockatiel";
import { monotonicNow, type Now } from "./monotonic-now";

export interface Readiness {
  /** False while draining or while the probe fails; the probe's answer is kept for a moment. */
  isReady(): Promise<boolean>;
  readonly draining: boolean;
  /** Not ready from now on. */
  drain(): void;
}

export interface ReadinessOptions {
  probe: () => Promise<unknown>;
  cacheMilliseconds?: number;
  now?: Now;
}

export function createReadiness({ probe, cacheMilliseconds = 1_000, now = monotonicNow }: ReadinessOptions): Readiness {
  const limited = timeout(2_000, TimeoutStrategy.Aggressive);
  let draining = false;
  let probedAt = Number.NEGATIVE_INFINITY;
  let result: Promise<boolean> | undefined;
  return {
    get draining() {
      return draining;
    },
    drain() {
      draining = true;
    },
    async isReady() {
      if (draining) return false;
      if (!result || now() - probedAt >= cacheMilliseconds) {
        probedAt = now();
        result = limited.execute(probe).then(
          () => true,
          () => false,
        );
      }
      return (await result) && !draining;
    },
  };
}
