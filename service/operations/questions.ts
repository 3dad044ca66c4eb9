/** What an operator may ask about the database, by name. Each is a statement or a few, and changes nothing but where it says so. */
import type { AcceptedTransaction } from "../../domain/transaction";
import type { Database } from "../store/pool";
import { createTransactionStore } from "../store/transactions";
import { findWaitingEntries, readOutboxState, type OutboxState, type WaitingEntry } from "../store/waiting-entries";

export interface StatusAnswer {
  outbox: OutboxState;
}

export interface TrailAnswer {
  /** As it was accepted; undefined if there is none. */
  transaction?: AcceptedTransaction;
  /** Its entries in the outbox. */
  waiting: WaitingEntry[];
}

/** Answers by question. */
export interface Answers {
  status: StatusAnswer;
  trail: TrailAnswer;
}

export type Question = keyof Answers;

type Ask<Answer> = (database: Database, argument: string) => Promise<Answer>;

export const questions: { readonly [Name in Question]: Ask<Answers[Name]> } = {
  status: async (database) => ({ outbox: await readOutboxState(database) }),
  trail: async (database, transactionId) => {
    const transactions = createTransactionStore({ database, onAppended: () => undefined });
    const [transaction, waiting] = await Promise.all([
      transactions.find(transactionId),
      findWaitingEntries(database, transactionId),
    ]);
    return { transaction, waiting };
  },
};

export function isQuestion(name: string): name is Question {
  return Object.hasOwn(questions, name);
}
