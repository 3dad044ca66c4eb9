/** How many records a run of the event processor gets done. */

/** Lambda gives a function a vCPU for so much memory, and less for less (AWS, "Configure Lambda function memory"). */
const MIB_OF_A_VCPU = 1769;

/** Of a vCPU, for one record: three times what a warm process takes, as a cold one's code is not yet compiled. */
const MILLISECONDS_A_RECORD = 5;

/** Kept to put back what is not done (handlers/consumer/batch-consumer.ts). */
const HAND_BACK_SECONDS = 2;

/** The largest batch whose records are all processed before the time limit, with the CPU that the memory brings. */
export function maxBatchSize(memoryMiB: number, timeoutSeconds: number): number {
  const vcpus = Math.min(memoryMiB / MIB_OF_A_VCPU, 1); // JavaScript runs on one
  return Math.floor(((timeoutSeconds - HAND_BACK_SECONDS) * 1000 * vcpus) / MILLISECONDS_A_RECORD);
}
