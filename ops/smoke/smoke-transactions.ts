/** The transactions of a smoke test: their ids tell what they are, and nobody owes anything by them. */
import { randomBytes } from "node:crypto";
import { acceptTransaction } from "../../domain/accept-transaction";
import type { Field } from "../../domain/field";
import { FIELDS } from "../../domain/fields";
import { fieldsOf, type AcceptedTransaction } from "../../domain/transaction";
import { currencyOf } from "../../service/http/currencies";

/** Begins the ids of all users and transactions of smoke tests. */
const PREFIX = "smoke-test";

/** As it is sent, and kept by every store, which adds the time of acceptance. */
export type SmokeTransaction = Omit<AcceptedTransaction, "timestamp">;

/** A user's id that no run has had before: it tells when the run began. */
export function smokeUserId(now = new Date(), random = randomBytes(4).toString("hex")): string {
  return `${PREFIX}-${now.toISOString().slice(0, 19).replaceAll(":", "")}Z-${random}`;
}

/** @throws Error where the fields' own examples are no transaction. */
export function createSmokeTransactions(userId: string, count: number): SmokeTransaction[] {
  const fields = FIELDS.filter(({ presence }) => presence !== "optional");
  const members = Object.fromEntries(fields.map((field) => [field.name, harmlessValue(field)]));
  return Array.from({ length: count }, (_, index) => {
    const offered = { transactionId: `${userId}-${index + 1}`, userId, ...members, timestamp: 1 };
    const accepted = acceptTransaction(offered as unknown as AcceptedTransaction, currencyOf);
    if ("reason" in accepted)
      throw new Error(`The examples of domain/fields.ts are no transaction: ${accepted.reason}`);
    const transaction = fieldsOf(accepted.value);
    delete transaction.timestamp;
    return transaction as SmokeTransaction;
  });
}

function harmlessValue(field: Field): unknown {
  return field.kind === "amount" ? "0" : field.examples[0];
}
