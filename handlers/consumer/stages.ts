import type { QueueRecord } from "./queue-record";
import type { Verdict } from "./verdict";

/** Records of a batch that are processed at the same time, when those of the stage before are settled. */
export interface Stage {
  records: QueueRecord[];
  /** The verdict on them, if that is that they are sent anew, untouched. */
  setApart?: Verdict;
}

/**
 * Cuts a batch so that a record with which the function ends takes no other one to the dead-letter queue.
 *
 * When the function ends, all records of its batch come back, and any of them may have been the cause: they are suspects. One
 * of them is processed at a time, in a run without other suspects: these go back first, as copies for which the delivery
 * does not count. So a delivery counts for a suspect only if it was the one that was processed, and a sound record ends in its
 * second delivery or as a suspect of its own. The others of the batch come last: should the suspect end the function, they have
 * used up their first delivery.
 *
 * @param maxReceiveCount deliveries after which a record is given up; those with more are rejected, and no suspects.
 */
export function stagesOf(records: QueueRecord[], maxReceiveCount: number): Stage[] {
  const isSuspect = ({ deliveries }: QueueRecord) => deliveries > 1 && deliveries <= maxReceiveCount;
  // The one with the most deliveries, so that it comes to an end.
  const [suspect, ...others] = records.filter(isSuspect).sort((a, b) => b.deliveries - a.deliveries);
  if (suspect === undefined) return [{ records }];
  const setApart: Verdict = {
    kind: "wait",
    reason: "an earlier delivery did not end, and another such record goes first",
  };
  const stages: Stage[] = [
    { records: others, setApart },
    { records: [suspect] },
    { records: records.filter((record) => !isSuspect(record)) },
  ];
  return stages.filter((stage) => stage.records.length > 0);
}
