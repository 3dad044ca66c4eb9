/** Which dead letters are meant. */
import type { DeadLetter } from "./dead-letter";

export interface Selection {
  /** SQS's ids, or transactions'. */
  ids?: readonly string[] | undefined;
  /** A part of the reason, whatever its case. */
  reason?: string | undefined;
  /** Sent at this time or later; milliseconds, as `to`. */
  from?: number | undefined;
  /** Sent before this time. */
  to?: number | undefined;
}

/** Whether all that is said holds for a message. */
export function isMeant({ ids, reason, from, to }: Selection, letter: DeadLetter): boolean {
  return (
    (ids === undefined || ids.includes(letter.id) || ids.includes(letter.transactionId ?? "")) &&
    (reason === undefined || letter.reason.toLowerCase().includes(reason.toLowerCase())) &&
    (from === undefined || letter.sentAt >= from) &&
    (to === undefined || letter.sentAt < to)
  );
}

/** Whether it says anything. */
export function isLimited(selection: Selection): boolean {
  return Object.values(selection).some((value) => value !== undefined);
}
