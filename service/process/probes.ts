/** When to try a dependency again that is away: the one rule for all of them, so that an outage meets few calls however long it is. */
import { monotonicNow, type Now } from "./monotonic-now";

/** The longest pause: ten tasks, the most that there are by default, then make four probes in three seconds between them. */
const MAX_PAUSE_MILLISECONDS = 10_000;

/**
 * The pause before the next probe, in milliseconds: a tenth of the time that the dependency has been away, so that its return is
 * noticed at most a tenth of the outage too late; at least `min`, at most 10 s; of which a random half is taken off, so that the
 * tasks do not come in step.
 *
 * @param random from 0 to 1.
 */
export function probePause(awayMilliseconds: number, min: number, random: number): number {
  return Math.min(Math.max(awayMilliseconds / 10, min), MAX_PAUSE_MILLISECONDS) * (0.5 + random / 2);
}

/** Where a dependency's failures and successes are told, and whoever wants to use it asks first. */
export interface ProbeGate {
  /**
   * Comes back while the dependency is there. While it is away that holds only for the next probe, once its time has come; all
   * others fail as the last one did.
   */
  enter(): void;
  failed(error: unknown): void;
  succeeded(): void;
}

export interface ProbeGateOptions {
  /** Failures in a row with which it is away; 1 by default, as where each ends what was there. */
  failures?: number;
  /** The least pause; 50 by default, shorter than any client would notice. */
  minPauseMilliseconds?: number;
  /** Milliseconds since any time. */
  now?: Now;
}

export function createProbeGate(options: ProbeGateOptions = {}): ProbeGate {
  const { failures = 1, minPauseMilliseconds = 50, now = monotonicNow } = options;
  let failuresInARow = 0;
  let outage: { since: number; error: unknown; probeAt: number } | undefined;
  return {
    enter() {
      if (!outage) return;
      if (now() < outage.probeAt) throw outage.error;
      outage.probeAt = Number.POSITIVE_INFINITY; // the probe's own end sets the next one's time
    },
    failed(error) {
      failuresInARow += 1;
      if (failuresInARow < failures) return;
      const since = outage?.since ?? now();
      const pause = probePause(now() - since, minPauseMilliseconds, Math.random());
      outage = { since, error, probeAt: now() + pause };
    },
    succeeded() {
      failuresInARow = 0;
      outage = undefined;
    },
  };
}
