/** Lets what arrives while a commit is under way share the next one. */
import { UnavailableError } from "../process/errors";

export interface GroupCommitOptions<Item, Outcome> {
  /** Makes all items durable at once; the outcomes are in the order of the items. */
  commit(items: Item[]): Promise<Outcome[]>;
  /** Whether the failure of a group may be the fault of one item, so that the others deserve a commit of their own. */
  isFaultOfItem(error: unknown): boolean;
  maxGroup: number;
  /** Items that may wait before more are refused; it bounds the memory. */
  maxWaiting: number;
}

interface Waiter<Item, Outcome> {
  item: Item;
  resolve: (outcome: Outcome) => void;
  reject: (error: unknown) => void;
}

/**
 * Returns a function that resolves when its own item is durable. One commit runs at a time: while it does, the next group grows,
 * so that the groups fit the load by themselves and an idle service adds no delay.
 * @throws UnavailableError when too many items wait, or when the commit before the item's own, for whose whole time it waited,
 *   failed by one.
 */
export function createGroupCommit<Item, Outcome>(options: GroupCommitOptions<Item, Outcome>) {
  const waiting: Waiter<Item, Outcome>[] = [];
  let running = false;

  /** @param behind how many of those who wait were there before this commit began. */
  const settle = async (group: Waiter<Item, Outcome>[], behind: number): Promise<void> => {
    try {
      const outcomes = await options.commit(group.map(({ item }) => item));
      for (const [index, outcome] of outcomes.entries()) group[index]?.resolve(outcome);
    } catch (error) {
      if (group.length > 1 && options.isFaultOfItem(error)) {
        // At the same time, as one that takes long must not delay the others.
        await Promise.all(group.map((waiter) => settle([waiter], 0)));
      } else {
        // Who has waited for all of a commit's time, and would have to wait for another group's first, does not get there.
        const late = error instanceof UnavailableError ? waiting.splice(0, behind) : [];
        for (const { reject } of [...group, ...late]) reject(error);
      }
    }
  };

  const run = async (): Promise<void> => {
    running = true;
    while (waiting.length > 0) {
      const group = waiting.splice(0, options.maxGroup);
      await settle(group, waiting.length);
    }
    running = false;
  };

  return (item: Item): Promise<Outcome> => {
    if (waiting.length >= options.maxWaiting) {
      return Promise.reject(new UnavailableError("Too many transactions wait for the database.", 1));
    }
    const outcome = new Promise<Outcome>((resolve, reject) => waiting.push({ item, resolve, reject }));
    if (!running) void run();
    return outcome;
  };
}
