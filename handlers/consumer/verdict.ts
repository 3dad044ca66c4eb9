import type { ReceivedTransaction } from "../../domain/transaction";
import { withLaterDeadline } from "./deadline";
import { isDependencyFailure } from "./dependency-failure";
import { errorText } from "./error-text";

/**
 * What became of a message. `done`: all that it asks for is done. `retry`: it is not, and another delivery may help.
 * `wait`: it is not, for no fault of its own, so that this delivery does not count. `reject`: no delivery can help.
 */
export type Verdict =
  | {
      kind: "done";
      /** Whether it had been done before this delivery; absent where that is not known. */
      duplicate?: boolean;
    }
  | {
      kind: "wait";
      reason: string;
      /** How long the circuit of the dependency still refuses calls, in milliseconds; absent while it refuses none. */
      refusedForMilliseconds?: number;
    }
  | { kind: "retry" | "reject"; reason: string };

/**
 * What a consumer does with what one message brings. It may be called several times with the same, also at the same time: the
 * queue delivers at least once. What it throws is a retry; what a protected port throws, a wait. It has until the signal aborts;
 * then the message goes back to the queue, whatever it still does.
 *
 * @param requestId that of the producer, or else of the invocation.
 */
export type Process<Content> = (content: Content, signal: AbortSignal, requestId: string) => Promise<Verdict>;

export type ProcessTransaction = Process<ReceivedTransaction>;

/**
 * The verdict that processing comes to. Where it throws, or is not done when the signal aborts, that is a retry, and a wait if
 * a dependency was the cause. Never rejects.
 */
export async function verdictOf(signal: AbortSignal, process: () => Promise<Verdict>): Promise<Verdict> {
  try {
    // Later, so that a port that heeds the signal itself can say which dependency took the time.
    return await withLaterDeadline(signal, process);
  } catch (error) {
    const text = errorText(error);
    const reason = signal.aborted ? `out of time: ${text}` : text;
    if (!isDependencyFailure(error)) return { kind: "retry", reason };
    const { refusedForMilliseconds } = error;
    return { kind: "wait", reason, ...(refusedForMilliseconds !== undefined && { refusedForMilliseconds }) };
  }
}
