/** The transactions that a user has. */
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { createSessionStore } from "../../service/store/sessions";
import { createTransactionStore } from "../../service/store/transactions";
import { startAwsStub } from "../aws-stub";
import type { BenchDatabase } from "../context";
import type { Growth } from "../growth";
import { timed } from "../interleave";

const ROUNDS = 30;
const PAGE = 20;

export const users: Growth = {
  name: "users",
  what:
    "One user's next transaction is accepted and read again by its id, in Aurora's place a PostgreSQL that has all the " +
    `user's transactions; and the first ${PAGE} of the user's list are read from a table that answers at once.`,
  title: "Requests of a user with many transactions",
  size: "transactions of the user",
  sizes: [1, 100, 10_000, 100_000, 1_000_000],
  async prepare(context) {
    const database = await context.startDatabase();
    const { clients } = await startAwsStub(context);
    const transactions = createTransactionStore({ database: database.service, onAppended: () => undefined });
    const sessions = createSessionStore(DynamoDBDocumentClient.from(clients.dynamodb), "sessions");
    const samples = async (work: (id: string) => Promise<unknown>, size: number) => {
      const taken: number[] = [];
      for (let round = -1; round < ROUNDS; round += 1) taken.push(await timed(() => work(`new-${size}-${round}`)));
      return taken.slice(1);
    };
    return async (size) => {
      await fill(database, size);
      const accept = await samples((transactionId) => transactions.accept(transaction(transactionId), "bench"), size);
      const read = await samples((transactionId) => transactions.find(transactionId), size);
      const list = await samples(() => sessions.page(`user-${size}`, PAGE), size);
      await database.query("DELETE FROM transactions WHERE transaction_id LIKE 'new-%'");
      await database.query("TRUNCATE outbox");
      return { accept, read, list };
    };
  },
};

function transaction(transactionId: string) {
  return { transactionId, userId: "user", amount: "12.50", currency: "EUR", timestamp: Date.now() };
}

/** Adds what is missing. */
async function fill({ query }: BenchDatabase, size: number): Promise<void> {
  await query(
    `INSERT INTO transactions (transaction_id, user_id, amount, currency, request_hash, accepted_at)
     SELECT 'old-' || n, 'user', 12.50, 'EUR', decode(repeat('00', 32), 'hex'), now() - n * interval '1 s'
     FROM generate_series((SELECT count(*) + 1 FROM transactions), $1::int) n`,
    [size],
  );
  await query("ANALYZE transactions");
}
