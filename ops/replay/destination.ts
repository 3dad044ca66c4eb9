/** Where a replay goes to. */
import type { ReceivedTransaction } from "../../domain/transaction";

/** Done; passed over, as it is no business of the destination's or there already; or why it cannot be. */
export type Outcome = "done" | "passed over" | { reason: string };

export interface Destination {
  /** At most ten. Gives their outcomes in the same order. @throws Error where it would be the same for all that follow. */
  deliver: (transactions: readonly ReceivedTransaction[], signal: AbortSignal) => Promise<Outcome[]>;
}
