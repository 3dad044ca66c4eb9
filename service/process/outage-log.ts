/** Tells the log of an outage by a line at its beginning and one at its end, however often something is tried meanwhile. */
import { withoutStack, type Log } from "./log";

export interface OutageLog {
  /** It failed: a warning, unless this outage has had one for the same reason. */
  failed(error: unknown): void;
  /** It worked: the outage is over, if there was one. */
  succeeded(): void;
}

/** An outage may show in several ways, each worth a line; reasons that differ each time, by an id within, are not. */
const MAX_REASONS = 5;

/** @param begun and `over` are the messages of the two lines. */
export function createOutageLog(log: Log, begun: string, over: string): OutageLog {
  const reasons = new Set<string>();
  return {
    failed(error) {
      const err = withoutStack(error);
      const reason = JSON.stringify(err);
      if (reasons.has(reason) || reasons.size === MAX_REASONS) return;
      reasons.add(reason);
      log.warn({ err }, begun);
    },
    succeeded() {
      if (reasons.size === 0) return;
      reasons.clear();
      log.info(over);
    },
  };
}
