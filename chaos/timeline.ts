/** How many transactions had been accepted and processed at which time of a run. */
import type { LiveEvent } from "../local/live-events/live-event";
import { readJsonObject } from "../shared/json-text";
import type { Attempt, History } from "./history";

export interface Moment {
  /** Milliseconds of the clients' clock. */
  at: number;
  accepted: number;
  processed: number;
}

export interface Timeline {
  /** From the beginning on, one for each second and the last one. */
  moments: readonly Moment[];
  now: () => Moment;
  /** For the target. */
  onEvent: (event: LiveEvent) => void;
  /** Takes the last moment. */
  end: () => void;
}

const PERIOD_MILLISECONDS = 1_000;

export function startTimeline(history: Pick<History, "attempts">): Timeline {
  const accepted = createCounter(history.attempts);
  const processed = new Set<unknown>();
  const moments: Moment[] = [];
  const now = () => ({ at: performance.now(), accepted: accepted(), processed: processed.size });
  const take = () => moments.push(now());
  const timer = setInterval(take, PERIOD_MILLISECONDS).unref();
  take();
  return {
    moments,
    now,
    onEvent: (event) => {
      const line = event.kind === "log" ? readJsonObject(event.line) : undefined;
      if (line?.message === "record" && line.verdict === "done") processed.add(line.transactionId);
    },
    end: () => {
      clearInterval(timer);
      take();
    },
  };
}

/** Gives the number of transactions that were accepted; each attempt is looked at once, as it comes. */
function createCounter(attempts: readonly Attempt[]): () => number {
  const ids = new Set<unknown>();
  let seen = 0;
  return () => {
    for (; seen < attempts.length; seen++) {
      const { answer } = attempts[seen] as Attempt; // below the length
      if ("status" in answer && answer.status === 202) ids.add(readJsonObject(answer.body)?.transactionId);
    }
    return ids.size;
  };
}
