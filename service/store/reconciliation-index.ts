/** The index by which the reconciliation walks: made beside the requests, as a migration would keep them waiting for minutes. */
import { Client } from "pg";
import { connectionConfig, type Database, type DatabaseOptions } from "./pool";
import { DAY_EXPRESSION, NAME_EXPRESSION } from "./reconciliation-progress";

const STATE_STATEMENT = `
  SELECT indisvalid AS "isValid",
    EXISTS (SELECT FROM pg_stat_progress_create_index WHERE index_relid = indexrelid) AS "isBeingMade"
  FROM pg_index WHERE indexrelid = to_regclass('transactions_day')`;

/** Neither may run in a transaction, and neither keeps a lock that a request waits for. */
const DROP_STATEMENT = "DROP INDEX CONCURRENTLY IF EXISTS transactions_day";
const CREATE_STATEMENT = `
  CREATE INDEX CONCURRENTLY IF NOT EXISTS transactions_day ON transactions (${DAY_EXPRESSION}, ${NAME_EXPRESSION})`;

/**
 * Makes the index unless it is there, over a connection of its own, as it may take longer than a statement of a request.
 * @returns false while another session makes it: that of a task that has died, too, as the server goes on by itself.
 */
export async function createReconciliationIndex(database: Database, options: DatabaseOptions): Promise<boolean> {
  const readState = async () =>
    (await database.query<{ isValid: boolean; isBeingMade: boolean }>(STATE_STATEMENT)).rows[0];
  const index = await readState();
  if (index?.isValid) return true;
  if (index?.isBeingMade) return false;
  const client = new Client(await connectionConfig(options));
  // A lost connection fails the statement, too; without a listener it would end the process.
  client.on("error", () => undefined);
  await client.connect();
  try {
    // What is there is left of an attempt that failed.
    if (index) await client.query(DROP_STATEMENT);
    await client.query(CREATE_STATEMENT);
  } finally {
    await client.end();
  }
  return (await readState())?.isValid ?? false;
}
