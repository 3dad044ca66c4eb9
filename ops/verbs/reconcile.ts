/** `reconcile`: how far the service's reconciliation is, and what it has found. */
import type { Answers } from "../../service/operations/questions";
import { askDatabase } from "../system/ask-database";
import type { Told, Verb } from "./verb";

type Reconciliation = Answers["reconciliation"];

export const showReconciliation: Verb = async (context) => tell(await askDatabase(context, "reconciliation"));

/** Also asks for a pass, which the service begins by itself. */
export const reconcileNow: Verb = async (context) => tell(await askDatabase(context, "reconcile-now"));

/** Lets the message of a finding be sent again, when that was done as often as may be. */
export function reconcileAgain(transactionId: string): Verb {
  return async (context) => {
    const answer = await askDatabase(context, "reconcile-again", transactionId);
    const sentence = answer.isFound
      ? `The message of ${transactionId} is sent again when no older one can still wait.`
      : `There is no open finding of ${transactionId}.`;
    return { data: answer, lines: () => [sentence], exitCode: answer.isFound ? 0 : 1 };
  };
}

function tell(answer: Reconciliation): Told {
  const { state, findings } = answer;
  const open = Object.values(state.open).reduce((sum, count) => sum + count, 0);
  return {
    data: answer,
    lines: () => [
      ...describeReconciliation(state),
      ...findings.flatMap(describeFinding),
      ...(open > findings.length ? [`and ${open - findings.length} more`] : []),
    ],
    // What is rejected has an explanation.
    exitCode: state.open.missing + state.open.different > 0 ? 1 : 0,
  };
}

export function describeReconciliation({
  lastPass,
  currentPass,
  requestedAt,
  open,
}: Reconciliation["state"]): string[] {
  const found = Object.entries(open).map(([kind, count]) => `${count} ${kind}`);
  return [
    lastPass
      ? `Reconciliation: the last pass ended at ${lastPass.completedAt}, over ${lastPass.transactions} transactions.`
      : "Reconciliation: no pass has got to its end yet.",
    ...(currentPass
      ? [`One is under way since ${currentPass.startedAt}, at ${currentPass.day ?? "the beginning"}.`]
      : []),
    ...(requestedAt === null ? [] : [`Another was asked for at ${requestedAt}.`]),
    `Findings: ${found.join(", ")}.`,
  ];
}

export function describeFinding(finding: Reconciliation["findings"][number]): string[] {
  const { transactionId, kind, detail, foundAt, sendings } = finding;
  return [`${transactionId}: ${kind}`, `  found ${foundAt}, sent again ${sendings} times: ${detail}`];
}
