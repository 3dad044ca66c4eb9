import type { ReceivedTransaction } from "../../domain/transaction";
import { nextTurnAfter, withDeadline } from "./deadline";
import { errorText } from "./error-text";

/**
 * What became of a message. `done`: all that it asks for is done. `retry`: it is not, and another delivery may help.
 * `reject`: no delivery can help.
 */
export type Verdict =
  | {
      kind: "done";
      /** Whether it had been done before this delivery; absent where that is not known. */
      duplicate?: boolean;
    }
  | { kind: "retry" | "reject"; reason: string };

/**
 * What a consumer does with one transaction. It may be called several times with the same one, also at the same time: the
 * queue delivers at least once. What it throws is a retry. It has until the signal aborts; then the message goes back to
 * the queue, whatever it still does.
 */
export type ProcessTransaction = (transaction: ReceivedTransaction, signal: AbortSignal) => Promise<Verdict>;

/** The verdict that processing comes to; a retry where it throws, or is not done when the signal aborts. Never rejects. */
export async function verdictOf(signal: AbortSignal, process: () => Promise<Verdict>): Promise<Verdict> {
  try {
    signal.throwIfAborted();
    // A turn later, so that a port that heeds the signal itself can say which dependency took the time.
    return await withDeadline(nextTurnAfter(signal), process);
  } catch (error) {
    const reason = errorText(error);
    return { kind: "retry", reason: signal.aborted ? `out of time: ${reason}` : reason };
  }
}
