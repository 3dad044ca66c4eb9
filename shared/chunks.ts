/** Lists in pieces, for calls that take so many at once. */

/** @param size 1 or more; the last piece may have less. */
export function chunksOf<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}
