/** What an operator may ask about the database, by name. Each is a statement or a few, and changes nothing but where it says so. */
import { FIELDS } from "../../domain/fields";
import type { AcceptedTransaction } from "../../domain/transaction";
import type { Database } from "../store/pool";
import { createReconciliationStore, type Finding, type ReconciliationState } from "../store/reconciliation";
import { createTransactionStore } from "../store/transactions";
import { findWaitingEntries, readOutboxState, type OutboxState, type WaitingEntry } from "../store/waiting-entries";

/** As JSON has it: times are ISO 8601. */
type InJson<T> = T extends Date ? string : T extends object ? { [Name in keyof T]: InJson<T[Name]> } : T;

export interface StatusAnswer {
  outbox: OutboxState;
  reconciliation: ReconciliationState;
}

export interface TrailAnswer {
  /** As it was accepted, but for optional fields; undefined if there is none. */
  transaction?: AcceptedTransaction | undefined;
  /** Its entries in the outbox. */
  waiting: WaitingEntry[];
  /** What reconciliation has found of it. */
  finding?: (Finding & { resolvedAt: Date | null }) | undefined;
}

export interface ReconciliationAnswer {
  state: ReconciliationState;
  /** The first of those that are open, at most MAX_FINDINGS. */
  findings: Finding[];
}

/** What is asked for, by the question's name. */
interface Answered {
  status: StatusAnswer;
  trail: TrailAnswer;
  reconciliation: ReconciliationAnswer;
  /** Also asks for a pass. */
  "reconcile-now": ReconciliationAnswer;
  /** Lets a transaction's message be sent again some times more. */
  "reconcile-again": { isFound: boolean };
}

/** What arrives, by the question's name. */
export type Answers = InJson<Answered>;

/** Findings that an answer has. */
const MAX_FINDINGS = 100;

export type Question = keyof Answers;

type Ask<Answer> = (database: Database, argument: string) => Promise<Answer>;

async function readReconciliation(database: Database): Promise<ReconciliationAnswer> {
  const reconciliation = createReconciliationStore(database);
  return { state: await reconciliation.state(), findings: await reconciliation.findings(MAX_FINDINGS) };
}

/** An answer goes through a log that is kept: what nobody looks at there, such as metadata, does not get into it. */
function withoutOptionals(transaction: AcceptedTransaction | undefined): AcceptedTransaction | undefined {
  const optional = FIELDS.filter(({ presence }) => presence !== "always").map(({ name }) => [name, undefined] as const);
  return transaction && { ...transaction, ...Object.fromEntries(optional) };
}

export const questions: { readonly [Name in Question]: Ask<Answered[Name]> } = {
  status: async (database) => ({
    outbox: await readOutboxState(database),
    reconciliation: await createReconciliationStore(database).state(),
  }),
  trail: async (database, transactionId) => {
    const transactions = createTransactionStore({ database, onAppended: () => undefined });
    return {
      transaction: withoutOptionals(await transactions.find(transactionId)),
      waiting: await findWaitingEntries(database, transactionId),
      finding: await createReconciliationStore(database).find(transactionId),
    };
  },
  reconciliation: readReconciliation,
  "reconcile-now": async (database) => {
    await createReconciliationStore(database).request();
    return readReconciliation(database);
  },
  "reconcile-again": async (database, transactionId) => ({
    isFound: await createReconciliationStore(database).allowSendings(transactionId),
  }),
};

export function isQuestion(name: string): name is Question {
  return Object.hasOwn(questions, name);
}
