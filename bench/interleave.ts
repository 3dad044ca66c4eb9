/** Takes samples of two things in turns. */
import type { Measured } from "./row";

/**
 * @param rounds samples of each.
 * @param ours gives one sample; a first one is taken of both and forgotten.
 */
export async function interleave(
  rounds: number,
  ours: () => Promise<number>,
  baseline: () => Promise<number>,
): Promise<Required<Pick<Measured, "ours" | "baseline">>> {
  const samples = { ours: [] as number[], baseline: [] as number[] };
  await ours();
  await baseline();
  for (let round = 0; round < rounds; round += 1) {
    samples.ours.push(await ours());
    samples.baseline.push(await baseline());
  }
  return samples;
}

/** Milliseconds that something takes. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const begin = performance.now();
  await work();
  return performance.now() - begin;
}
