/** Looks at the system again and again: often while something happens and somebody looks on, and seldom otherwise. */
import { setTimeout as delay } from "node:timers/promises";
import { isQuiet, type Counts } from "./stores/flow";
import type { ScoreKeeper } from "./score";

export interface Watcher {
  /** The last counts; undefined before the first ones. */
  counts: () => Counts | undefined;
  /** What could not be read, as sentences. */
  problems: () => string[];
  /** Something happens, or somebody begins to look on. */
  wake: () => void;
  /** Resolves when the last look is over. */
  ended: Promise<void>;
}

export interface WatcherOptions {
  readCounts: () => Promise<Counts>;
  score: Pick<ScoreKeeper, "work" | "lookAgain">;
  isWatched: () => boolean;
  /** Told after each look. */
  onLook: () => void;
  signal: AbortSignal;
}

/** Pauses between two looks, in milliseconds. */
const PAUSES = {
  watched: { busy: 250, idle: 3_000 },
  unwatched: { busy: 2_000, idle: 15_000 },
} as const;

/** By which a pause is longer than what comes before it took, so that looking costs a tenth of one core at most. */
const COUNT_FACTOR = 10;
/** The same for comparing: while transactions are on their way, and when nothing else is to be done. */
const COMPARE_FACTORS = { busy: 9, quiet: 1 } as const;

/** Something has just happened: what follows from it is still to come. */
const BUSY_MS = 3_000;

export function startWatcher({ readCounts, score, isWatched, onLook, signal }: WatcherOptions): Watcher {
  let counts: Counts | undefined;
  const { attempt, problems } = createAttempts(signal);
  let happenedAt = performance.now();
  let waking = new AbortController();
  let comparing: Promise<void> | undefined;
  let compareAt = 0;
  let hasMore = true;

  function compare(current: Counts): void {
    if (comparing || performance.now() < compareAt) return;
    const quiet = isQuiet(current);
    const begin = performance.now();
    const work = async () => {
      const more = await score.work(current.accepted, quiet);
      if (!more && quiet) await score.lookAgain();
      return more;
    };
    comparing = attempt("A store", work).then((more) => {
      hasMore = more ?? true;
      compareAt = performance.now() + (performance.now() - begin) * COMPARE_FACTORS[quiet ? "quiet" : "busy"];
      comparing = undefined;
    });
  }

  const isBusy = () =>
    hasMore || performance.now() - happenedAt < BUSY_MS || (counts !== undefined && !isQuiet(counts));

  async function pause(milliseconds: number): Promise<void> {
    waking = new AbortController();
    await delay(milliseconds, undefined, { signal: AbortSignal.any([signal, waking.signal]), ref: false }).catch(
      () => undefined,
    );
  }

  async function watch(): Promise<void> {
    while (!signal.aborted) {
      const begin = performance.now();
      counts = (await attempt("The counts", readCounts)) ?? counts;
      const least = Math.max(PAUSES.watched.busy, (performance.now() - begin) * COUNT_FACTOR);
      if (counts) compare(counts);
      onLook();
      await delay(least, undefined, { signal, ref: false }).catch(() => undefined);
      const { busy, idle } = PAUSES[isWatched() ? "watched" : "unwatched"];
      const rest = (isBusy() ? busy : idle) - least;
      if (rest > 0) await pause(rest);
    }
    await comparing;
  }

  return {
    counts: () => counts,
    problems,
    wake: () => {
      happenedAt = performance.now();
      if (isWatched()) waking.abort();
    },
    ended: watch(),
  };
}

/** Does what may fail, and keeps what did. */
function createAttempts(signal: AbortSignal) {
  const problems = new Map<string, string>();
  return {
    problems: () => [...problems.values()],
    attempt: async <T>(what: string, work: () => Promise<T>): Promise<T | undefined> => {
      try {
        const result = await work();
        problems.delete(what);
        return result;
      } catch (error) {
        if (!signal.aborted) problems.set(what, `${what} could not be read: ${(error as Error).message}.`);
        return undefined;
      }
    },
  };
}
