/** One round of the reconciliation: a look at the queues, some findings, and a step of the pass, each where it is due. */
import { MAX_SENDINGS } from "../store/reconciliation";
import type { ExaminedFinding, ReconciliationFindings } from "../store/reconciliation-findings";
import type { Look, Progress } from "../store/reconciliation-progress";
import { findTransactions } from "../store/transactions";
import { examine, type Examination } from "./examination";
import { createPassStep, type PassStepOptions } from "./pass-step";

export interface RoundOptions extends PassStepOptions {
  findings: ReconciliationFindings;
  look: (signal: AbortSignal) => Promise<Look>;
}

/** Tells whether there is more to do at once. */
export type Round = (holder: string, held: Progress, signal: AbortSignal) => Promise<boolean>;

/** Findings of a round; each takes two or three requests. */
const MAX_EXAMINED = 20;

/** With so many open findings a pass waits: what was lost comes back in portions, whatever it was. */
const MAX_OPEN_FINDINGS = 10_000;

export function createRound(options: RoundOptions): Round {
  const { database, findings, look, progress } = options;
  const takeStep = createPassStep(options);

  async function examineFindings(holder: string, signal: AbortSignal): Promise<boolean> {
    const due = await findings.due(MAX_EXAMINED);
    if (due.length === 0) return false;
    const transactions = await findTransactions(
      database,
      due.map(({ transactionId }) => transactionId),
    );
    const examined = await Promise.allSettled(
      due.map(async ({ transactionId, sendings, isGone }) => {
        const transaction = transactions.find((found) => found.transactionId === transactionId);
        // Without a row there is nothing that the others would have to agree with.
        const result: Examination = transaction ? await examine(transaction, options, signal) : { kind: "complete" };
        return { transactionId, sendings, ...conclude(result, sendings, isGone) };
      }),
    );
    // A store that fails now and then keeps back no more than it fails.
    await findings.settle(
      holder,
      examined.flatMap((result) => (result.status === "fulfilled" ? result.value : [])),
    );
    const failed = examined.find((result) => result.status === "rejected");
    if (failed) throw failed.reason;
    return due.length === MAX_EXAMINED;
  }

  return async (holder, { pass, place, transactions, isLookDue, isPassDue, openFindings }, signal) => {
    if (isLookDue) await progress.recordLook(holder, await look(signal));
    const isMoreDue = await examineFindings(holder, signal);
    if (isPassDue) await progress.beginPass(holder, pass + 1);
    if (place === undefined || openFindings >= MAX_OPEN_FINDINGS) return isMoreDue || isPassDue;
    await takeStep({ holder, pass, place, transactions }, signal);
    return true;
  };
}

/** What becomes of a finding. */
function conclude(
  result: Examination,
  sendings: number,
  isGone: boolean,
): Pick<ExaminedFinding, "kind" | "detail" | "isResolved" | "body"> {
  switch (result.kind) {
    case "complete":
      return { kind: "complete", detail: "", isResolved: true };
    case "rejected":
      return { ...result, isResolved: true };
    case "different":
      return { ...result, isResolved: false };
    case "unreadable":
      return { kind: "missing", detail: result.detail, isResolved: false };
    case "missing": {
      const { body, detail, failure } = result;
      // Until its dead letter is gone, that explains it.
      if (failure !== undefined && !isGone) return { kind: "rejected", detail: failure, isResolved: false };
      return { kind: "missing", detail, isResolved: false, body: isGone && sendings < MAX_SENDINGS ? body : undefined };
    }
  }
}
