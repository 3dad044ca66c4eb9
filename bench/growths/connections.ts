/** The clients of a task. */
import type { Growth } from "../growth";
import { rateOf, startPostLoad } from "../load/post-load";

const ROUNDS = 3;
const SECONDS = 2;

export const connections: Growth = {
  name: "connections",
  what:
    "POST /transactions to one task, each connection with its next request as soon as it has its answer: the time in " +
    "which each has got one.",
  title: "One request over each connection",
  size: "connections",
  sizes: [1, 8, 64, 256, 512],
  async prepare(context) {
    const { urls, measure } = await startPostLoad(context, 1, SECONDS);
    await measure(urls, 8);
    return async (size) => {
      const samples: number[] = [];
      for (let round = 0; round < ROUNDS; round += 1) samples.push((size / rateOf(await measure(urls, size))) * 1_000);
      return { post: samples };
    };
  },
};
