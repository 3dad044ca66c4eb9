/** Compares Aurora with table and log all the time, in one task at a time, and sends again what they have lost. */
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { setTimeout as delay } from "node:timers/promises";
import type { Log } from "../process/log";
import { createOutageLog } from "../process/outage-log";
import type { ReconciliationProgress } from "../store/reconciliation-progress";
import type { Round } from "./round";

export interface ReconcilerOptions {
  progress: ReconciliationProgress;
  round: Round;
  /** Makes what the rounds need, until it says true. It may take longer than the lease: the next task finds it under way. */
  prepare: () => Promise<boolean>;
  log: Log;
  /** Between two rounds when there is nothing to do, and between two tries to get the lease. */
  pollSeconds?: number;
}

export interface Reconciler {
  /** Ends the round in hand, and lets another task go on at once. */
  stop(): Promise<void>;
}

/**
 * After a task died, another goes on when this has passed. A round takes a second mostly; one that stores keep waiting for longer
 * has nothing of it written.
 */
const LEASE_SECONDS = 120;

/** Rounds with something to do begin no sooner after one another, so that the load on the stores has a bound. */
const STEP_SECONDS = 1;

/** In an outage a try takes the place of so many. */
const OUTAGE_POLLS = 6;

export function startReconciler(options: ReconcilerOptions): Reconciler {
  const { progress, round, prepare, log, pollSeconds = 5 } = options;
  const outage = createOutageLog(log, "the reconciliation waits", "the reconciliation goes on");
  const holder = randomUUID();
  const stopping = new AbortController();
  const { signal } = stopping;
  const isStopped = () => signal.aborted;
  const stopped = once(signal, "abort").then(() => false);
  let isPrepared = false;

  /** Gives the seconds until the next. */
  const work = async (): Promise<number> => {
    const held = await progress.hold(holder, LEASE_SECONDS);
    if (!held) return pollSeconds;
    if (!isPrepared) {
      // The server goes on with what a task that stops has begun.
      isPrepared = await Promise.race([prepare(), stopped]);
      return isPrepared ? 0 : pollSeconds;
    }
    return (await round(holder, held, signal)) ? STEP_SECONDS : pollSeconds;
  };
  const run = async (): Promise<void> => {
    while (!isStopped()) {
      let seconds = OUTAGE_POLLS * pollSeconds;
      try {
        seconds = await work();
        outage.succeeded();
      } catch (error) {
        if (!isStopped()) outage.failed(error);
      }
      await delay(seconds * 1_000, undefined, { signal }).catch(() => undefined);
    }
  };
  const running = run();
  return {
    async stop() {
      stopping.abort();
      await running;
      await progress.release(holder).catch((error: unknown) => {
        log.warn({ err: error }, "the lease of the reconciliation was not given back; it ends by itself");
      });
    },
  };
}
