/**
 * Does a task for each item, begun in order, at most so many at the same time; gives the results in the order of the items.
 * Where one rejects, so does the whole, while the rest goes on.
 *
 * @param max 1 or more.
 */
export async function mapAtMost<Item, Result>(
  max: number,
  items: readonly Item[],
  task: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  const waiting = items.entries();
  async function work(): Promise<void> {
    for (const [index, item] of waiting) results[index] = await task(item);
  }
  await Promise.all(Array.from({ length: Math.min(max, items.length) }, work));
  return results;
}
