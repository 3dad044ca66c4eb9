/** Which dead letters are meant. */
import { kindOfReason, type DeadLetter } from "./dead-letter";

export interface Selection {
  /** SQS's ids, or transactions'. */
  ids?: readonly string[] | undefined;
  /** A part of the reason, or of its kind, whatever its case. */
  reason?: string | undefined;
  /** Sent at this time or later; milliseconds, as `to`. */
  from?: number | undefined;
  /** Sent before this time. */
  to?: number | undefined;
}

/** Whether all that is said holds for a message. */
export function isMeant({ ids, reason, from, to }: Selection, letter: DeadLetter): boolean {
  return (
    (ids === undefined || [letter.id, letter.transactionId].some((id) => id !== undefined && ids.includes(id))) &&
    (reason === undefined || hasReason(letter, reason.toLowerCase())) &&
    (from === undefined || letter.sentAt >= from) &&
    (to === undefined || letter.sentAt < to)
  );
}

/** As it stands, or as `dlq list` tells its kind: what is pasted from there chooses what was counted there. */
function hasReason({ reason }: DeadLetter, lowerCasePart: string): boolean {
  return [reason, kindOfReason(reason)].some((text) => text.toLowerCase().includes(lowerCasePart));
}

/** Whether it says anything. */
export function isLimited(selection: Selection): boolean {
  return Object.values(selection).some((value) => value !== undefined);
}
