/** When the relay looks into the outbox: at once where there is little to do, and after the requests of a busy task. */
import { performance, type EventLoopUtilization } from "node:perf_hooks";
import { setTimeout as delay } from "node:timers/promises";
import { monotonicNow } from "../process/monotonic-now";
import { MAX_BATCH_ENTRIES } from "./queue";

/** In milliseconds. */
export interface Clock {
  now(): number;
  /** The signal ends it early, which is no failure. */
  sleep(milliseconds: number, signal: AbortSignal): Promise<void>;
}

/** How long this process has worked and waited, in milliseconds, since it told so or since its start. */
export type LoopUtilization = (since?: EventLoopUtilization) => EventLoopUtilization;

export const SYSTEM_CLOCK: Clock = {
  now: monotonicNow,
  sleep: (milliseconds, signal) => delay(milliseconds, undefined, { signal }).catch(() => undefined),
};

export const systemUtilization: LoopUtilization = (since) => performance.eventLoopUtilization(since);

export interface PacingOptions {
  clock: Clock;
  loopUtilization: LoopUtilization;
  /** How often to look without being woken. */
  pollMilliseconds: number;
}

export interface Pacing {
  /** A look, and the sending of what it finds, begins. */
  beginRound: () => void;
  /** So many entries were added to the outbox. */
  wake: (count: number) => void;
  /** Whether there was a wake since the last pause. */
  isWoken: () => boolean;
  /** The pause after a round that left nothing: first for requests, then until it is woken. */
  rest: () => Promise<void>;
  /** A pause that no wake ends. */
  pause: (milliseconds: number) => Promise<void>;
  /** Ends the pause; there is no other one. */
  end: () => void;
}

/** So many entries end a rest for requests: to wait for more would save next to nothing. */
const ENOUGH_ENTRIES = 5 * MAX_BATCH_ENTRIES;

/** Of 2 and 4, at one connection: 7 and 8.5 entries a batch. */
const REST_RATIO = 4;
const MAX_REST_MILLISECONDS = 50;

export function createPacing({ clock, loopUtilization, pollMilliseconds }: PacingOptions): Pacing {
  let ended = false;
  let added = 0;
  let sleep = new AbortController();
  /** Entries that end the pause. */
  let enough = Number.POSITIVE_INFINITY;
  let [roundBefore, round] = [loopUtilization(), loopUtilization()];

  const pauseUntil = async (entries: number, milliseconds: number): Promise<void> => {
    // No timer is finer than a millisecond.
    if (ended || added >= entries || milliseconds < 1) return;
    enough = entries;
    sleep = new AbortController();
    await clock.sleep(milliseconds, sleep.signal);
  };
  return {
    beginRound() {
      [roundBefore, round] = [round, loopUtilization()];
    },
    wake(count) {
      added += count;
      if (added >= enough) sleep.abort();
    },
    isWoken: () => added > 0,
    async rest() {
      await pauseUntil(ENOUGH_ENTRIES, restMilliseconds(loopUtilization(round), loopUtilization(roundBefore)));
      await pauseUntil(1, pollMilliseconds);
      added = 0;
    },
    async pause(milliseconds) {
      await pauseUntil(Number.POSITIVE_INFINITY, milliseconds);
      added = 0;
    },
    end() {
      ended = true;
      added += 1; // for a last look
      sleep.abort();
    },
  };
}

/**
 * How long the relay rests after a round, in milliseconds: four times as long as the process worked meanwhile, times its work by
 * its leisure since the round before began. Where there is little to do that is next to nothing. Where there is much, the next
 * round finds more: ten entries cost about what one does.
 */
export function restMilliseconds(
  round: Pick<EventLoopUtilization, "active">,
  lately: Pick<EventLoopUtilization, "active" | "idle">,
): number {
  const rest = (REST_RATIO * round.active * lately.active) / Math.max(lately.idle, Number.EPSILON);
  return Math.min(MAX_REST_MILLISECONDS, rest);
}
