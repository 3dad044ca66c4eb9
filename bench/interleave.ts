/** Takes samples of two things in turns. */
import type { Measured } from "./row";

/**
 * In every other round the baseline comes first, so that neither has the warmer place.
 *
 * @param rounds samples of each.
 * @param ours gives one sample; a first one is taken of both and forgotten.
 */
export async function interleave(
  rounds: number,
  ours: () => Promise<number>,
  baseline: () => Promise<number>,
): Promise<Required<Pick<Measured, "ours" | "baseline">>> {
  const samples = { ours: [] as number[], baseline: [] as number[] };
  const takeOurs = async () => samples.ours.push(await ours());
  const takeBaseline = async () => samples.baseline.push(await baseline());
  await ours();
  await baseline();
  for (let round = 0; round < rounds; round += 1) {
    const turns = round % 2 === 0 ? [takeOurs, takeBaseline] : [takeBaseline, takeOurs];
    for (const take of turns) await take();
  }
  return samples;
}

/** Milliseconds that something takes. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const begin = performance.now();
  await work();
  return performance.now() - begin;
}
