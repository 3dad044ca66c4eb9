/** What the service is compared with: Fastify that validates a transaction and inserts its row, and nothing else. */
import { randomUUID } from "node:crypto";
import type { AddressInfo } from "node:net";
import fastify from "fastify";
import { TransactionRequestSchema } from "../../service/http/transaction-schemas";
import { createDatabase, type DatabaseOptions } from "../../service/store/pool";
import { cachedSecret, type DatabaseCredentials } from "../../service/process/secrets";
import { SILENT_LOG } from "../context";

/** How the database is reached, as plain data. */
export type BareServiceOptions = Omit<DatabaseOptions, "credentials" | "log"> & { credentials: DatabaseCredentials };

interface Body {
  userId: string;
  amount: string;
  currency: string;
  type?: string;
  metadata?: object;
}

const INSERT = `
  INSERT INTO transactions
    (transaction_id, user_id, accepted_at, amount, currency, type, metadata_json, metadata, request_hash)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`;

async function serve({ credentials, ...options }: BareServiceOptions): Promise<number> {
  const database = createDatabase({
    ...options,
    credentials: cachedSecret({ read: () => Promise.resolve(credentials), log: SILENT_LOG }),
    log: SILENT_LOG,
  });
  const app = fastify();
  const hash = Buffer.alloc(32);
  app.post<{ Body: Body }>("/transactions", { schema: { body: TransactionRequestSchema } }, async (request, reply) => {
    const { userId, amount, currency, type, metadata } = request.body;
    const [transactionId, timestamp] = [randomUUID(), Date.now()];
    const acceptedAt = new Date(timestamp).toISOString();
    const text = metadata && JSON.stringify(metadata);
    await database.query(INSERT, [transactionId, userId, acceptedAt, amount, currency, type, text, text, hash]);
    reply.code(202);
    return { transactionId, timestamp };
  });
  await app.listen({ host: "127.0.0.1", port: 0 });
  return (app.server.address() as AddressInfo).port; // a TCP server's address is an object
}

process.once("message", (options: BareServiceOptions) => {
  void serve(options).then((port) => process.send?.(port));
});
process.once("disconnect", () => {
  process.exit();
});
