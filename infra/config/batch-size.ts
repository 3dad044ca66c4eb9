/** How many records a run of the event processor gets done. */

/** Lambda gives a function a vCPU for so much memory, and less for less (AWS, "Configure Lambda function memory"). */
const MIB_OF_A_VCPU = 1769;

/**
 * Of a vCPU, for one record. So much a fresh process took on two cores for each of its first 100 records, whose code V8 has yet
 * to compile: 5.2 ms, the median of seven. Of its first 400 each took 3.3 ms, of 1,000 2.8, and 1.3 in a warm one (`npm run
 * bench`, processor-cpu). Of the first 10 each takes 12: a fresh process that has next to no time puts some back.
 */
const MILLISECONDS_A_RECORD = 5;

/** Kept to put back what is not done (handlers/consumer/batch-consumer.ts). */
const HAND_BACK_SECONDS = 2;

/** The largest batch whose records are all processed before the time limit, with the CPU that the memory brings. */
export function maxBatchSize(memoryMiB: number, timeoutSeconds: number): number {
  const vcpus = Math.min(memoryMiB / MIB_OF_A_VCPU, 1); // JavaScript runs on one
  return Math.floor(((timeoutSeconds - HAND_BACK_SECONDS) * 1000 * vcpus) / MILLISECONDS_A_RECORD);
}
