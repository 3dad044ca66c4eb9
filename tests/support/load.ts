/** Requests from several clients at the same time, each with an id of its own, for as long as a test wants them. */
import { waitFor } from "./wait-for";

export interface Load {
  /** What became of each id so far: the status of its answer, or why there was none. */
  outcomes: Map<string, number | string>;
  /** Waits until that many more have an outcome. */
  more: (count: number) => Promise<unknown>;
  /** Waits for the requests that are under way; gives all outcomes. */
  stop: () => Promise<Map<string, number | string>>;
}

/** @param send sends the request with this id, the number-th of all, and gives the status. */
export function startLoad(prefix: string, send: (id: string, number: number) => Promise<number>): Load {
  const outcomes: Load["outcomes"] = new Map();
  let running = true;
  let last = 0;
  const client = async () => {
    while (running) {
      const number = (last += 1);
      const id = `${prefix}-${number}`;
      outcomes.set(id, await send(id, number).catch(String));
    }
  };
  const clients = Promise.all(Array.from({ length: 8 }, client));
  return {
    outcomes,
    more: (count) => {
      const goal = outcomes.size + count;
      return waitFor(`${count} more outcomes of ${prefix}`, () => outcomes.size >= goal);
    },
    stop: async () => {
      running = false;
      await clients;
      return outcomes;
    },
  };
}
