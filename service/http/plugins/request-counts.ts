/** Counts the requests of each client. */
import type { FastifyRateLimitStore } from "@fastify/rate-limit";
import { monotonicNow } from "../../process/monotonic-now";

/** Clients that are remembered; the least recent one is forgotten. */
const MAX_CLIENTS = 10_000;

/**
 * The library's own store goes by the time of day: once the machine's clock is set back by an hour, it refuses for an hour whom
 * it should refuse for a second.
 */
export class RequestCounts implements FastifyRateLimitStore {
  /** Of the present window, the least recent client first. */
  private readonly counts = new Map<string, number>();
  private windowBegan = Number.NEGATIVE_INFINITY;

  incr(client: string, callback: Parameters<FastifyRateLimitStore["incr"]>[1], windowMilliseconds: number): void {
    const now = monotonicNow();
    if (now - this.windowBegan >= windowMilliseconds) {
      this.counts.clear();
      this.windowBegan = now;
    }
    const current = (this.counts.get(client) ?? 0) + 1;
    this.counts.delete(client);
    this.counts.set(client, current);
    const [leastRecent] = this.counts.keys();
    if (leastRecent !== undefined && this.counts.size > MAX_CLIENTS) this.counts.delete(leastRecent);
    callback(null, { current, ttl: Math.ceil(this.windowBegan + windowMilliseconds - now) });
  }

  /** No route has a limit of its own. */
  child(): FastifyRateLimitStore {
    return this;
  }
}
