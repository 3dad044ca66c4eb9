/** Puts together what is asked for one by one, for calls that take many at once. */

export interface GatherBounds<Item> {
  /** Of a call. */
  maxItems: number;
  /** Of the items of a call together. One that has more by itself goes alone. */
  maxBytes: number;
  bytesOf: (item: Item) => number;
  /** How long the first item of a call waits for others. */
  lingerMilliseconds: number;
}

/** What makes one call for many items; gives what became of each, in their order. */
export type CallForAll<Item, Result> = (
  items: Item[],
  signal: AbortSignal,
) => Promise<readonly PromiseSettledResult<Result>[]>;

interface Group<Item, Result> {
  signal: AbortSignal;
  bytes: number;
  timer: NodeJS.Timeout | undefined;
  waiting: { item: Item; resolve: (result: Result) => void; reject: (reason: unknown) => void }[];
}

/**
 * Gives a function that asks for one item. Items with the same signal that come soon after each other are asked for in one
 * call; where that rejects, it does for each of them.
 */
export function createGather<Item, Result>(bounds: GatherBounds<Item>, callForAll: CallForAll<Item, Result>) {
  let open: Group<Item, Result> | undefined;

  async function call({ signal, waiting }: Group<Item, Result>): Promise<void> {
    let results: readonly PromiseSettledResult<Result>[];
    try {
      const items = waiting.map(({ item }) => item);
      results = await callForAll(items, signal);
    } catch (reason) {
      results = waiting.map(() => ({ status: "rejected", reason }));
    }
    for (const [index, { resolve, reject }] of waiting.entries()) {
      const result = results[index];
      if (result?.status === "fulfilled") resolve(result.value);
      else reject(result?.reason ?? new Error("nothing is known of what became of it"));
    }
  }

  function close(group: Group<Item, Result>): void {
    clearTimeout(group.timer);
    if (open === group) open = undefined;
    void call(group);
  }

  function openGroup(signal: AbortSignal): Group<Item, Result> {
    const group: Group<Item, Result> = { signal, bytes: 0, timer: undefined, waiting: [] };
    // Only now, as a function that is serialized must not name a variable before it is there.
    group.timer = setTimeout(() => close(group), bounds.lingerMilliseconds);
    return group;
  }

  return (item: Item, signal: AbortSignal): Promise<Result> =>
    new Promise((resolve, reject) => {
      const bytes = bounds.bytesOf(item);
      if (open && (open.signal !== signal || open.bytes + bytes > bounds.maxBytes)) close(open);
      open ??= openGroup(signal);
      open.bytes += bytes;
      if (open.waiting.push({ item, resolve, reject }) === bounds.maxItems) close(open);
    });
}
