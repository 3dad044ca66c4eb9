/** The sessions table: rows that it has lost, written as the event processor writes them, beside which this may run. */
import * as runtime from "../../handlers/event-processor-imports";
import { recordTransaction } from "../../handlers/record-transaction";
import { createSessions } from "../../handlers/sessions";
import { explainWhile } from "../system/explain";
import type { System } from "../system/system";
import type { Destination, Outcome } from "./destination";

/** What is replayed was read from the log. */
const transactionLog = { add: () => Promise.resolve("same" as const) };

export function createSessionsDestination({ clients, outputs }: System): Destination {
  const { dynamoDbTableName: tableName } = outputs;
  const sessions = createSessions(runtime, clients.dynamodb, tableName);
  const explain = explainWhile(`dynamodb:Query, dynamodb:GetItem and dynamodb:PutItem on ${tableName}`);
  return {
    deliver: (transactions, signal) =>
      Promise.all(
        transactions.map(async (transaction): Promise<Outcome> => {
          const verdict = await recordTransaction(transaction, { sessions, transactionLog }, signal).catch(explain);
          if (verdict.kind !== "done") return { reason: verdict.reason };
          return verdict.duplicate ? "passed over" : "done";
        }),
      ),
  };
}
