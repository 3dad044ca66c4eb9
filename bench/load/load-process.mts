/** Sends what a bench asks of it and tells what came of it: a process of its own, so that it takes its time from nobody. */
import autocannon from "autocannon";
import type { Load, LoadResult } from "./load.ts";

async function send({ url, headers, body, connections, seconds }: Load): Promise<LoadResult> {
  const result = await autocannon({ url, method: "POST", headers, body, connections, duration: seconds });
  return {
    perSecond: result["2xx"] / result.duration,
    failed: result.non2xx + result.errors,
    medianMilliseconds: result.latency.p50,
    p99Milliseconds: result.latency.p99,
  };
}

process.on("message", (loads: Load[]) => {
  void Promise.all(loads.map(send)).then((results) => process.send?.(results));
});
process.on("disconnect", () => {
  process.exit();
});
