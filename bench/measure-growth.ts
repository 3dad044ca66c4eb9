/** Measures growths one after the other. */
import type { Progress } from "../local/command-line/progress";
import type { Growth, Sizes } from "./growth";
import { inContext } from "./measure";
import { summarize } from "./statistics";

export interface GrowthResult {
  growth: Growth;
  /** What was measured at each size, or why nothing was. */
  outcome: { points: readonly { size: number; samples: Sizes }[] } | { failure: string };
}

/** @throws Error that is the signal's reason when that aborts, after the growth under way has been cleaned up. */
export async function measureGrowths(
  growths: readonly Growth[],
  signal: AbortSignal,
  progress: Progress,
): Promise<GrowthResult[]> {
  const results: GrowthResult[] = [];
  for (const growth of growths) {
    const stage = `${results.length + 1} of ${growths.length}: ${growth.name}`;
    const outcome = await inContext(signal, stage, progress, async (context) => {
      const measure = await growth.prepare(context);
      const points: { size: number; samples: Sizes }[] = [];
      for (const size of growth.sizes) {
        context.say(`${size} ${growth.size}`);
        const samples = await measure(size);
        Object.values(samples).forEach(summarize);
        points.push({ size, samples });
      }
      return { points };
    });
    results.push({ growth, outcome });
  }
  progress.end();
  return results;
}
