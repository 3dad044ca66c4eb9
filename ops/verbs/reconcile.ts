/** `reconcile`: how far the service's reconciliation is, and what it has found. */
import type { Answers } from "../../service/operations/questions";
import { askDatabase } from "../system/ask-database";
import type { Told, Verb } from "./verb";

type Reconciliation = Answers["reconciliation"];

export const showReconciliation: Verb = async (context) => tell(await askDatabase(context, "reconciliation"));

/** Also asks for a pass, which the service begins by itself. */
export const reconcileNow: Verb = async (context) => tell(await askDatabase(context, "reconcile-now"));

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
