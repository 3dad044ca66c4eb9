/** How an event source mapping makes batches of a queue's messages. */

/** Lambda gives a function more messages than this at once only where it may wait for them, a second or longer. */
const MAX_BATCH_SIZE_AT_ONCE = 10;

/** To wait for a batch to fill, from its first message on. */
const BATCHING_WINDOW_SECONDS = 1;

/** @param batchSize messages at most, 1 to 1000. */
export function batching(batchSize = MAX_BATCH_SIZE_AT_ONCE) {
  const isWaitedFor = batchSize > MAX_BATCH_SIZE_AT_ONCE;
  return { batchSize, ...(isWaitedFor && { maximumBatchingWindowInSeconds: BATCHING_WINDOW_SECONDS }) };
}
