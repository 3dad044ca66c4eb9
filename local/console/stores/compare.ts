/** Compares what the stores hold of transactions: the same in Aurora, DynamoDB and S3, or what else. */
import { BatchGetCommand } from "@aws-sdk/lib-dynamodb";
import type { SessionItem } from "../../../domain/session-item";
import { sessionRejectionKey, type SessionRejection } from "../../../domain/session-rejection";
import { transactionLogKey } from "../../../domain/transaction-log-key";
import { readObjectText } from "../../../running-system/object-text";
import { readAuroraRows } from "../../demo/read-stores";
import { describeAuroraRow, describeText, type AuroraRow } from "../../demo/verification";
import type { ConsoleSystem } from "./system";

/** `incomplete` is what a store lacks, or has otherwise. */
export type Whereabouts = "everywhere" | "rejected" | "incomplete";

/** Transactions in one comparison: two keys each are what DynamoDB's BatchGetItem takes at most, a hundred. */
export const MAX_COMPARED_AT_ONCE = 50;

type Item = SessionItem | SessionRejection;

interface TableItems {
  items: Map<string, SessionItem>;
  rejections: Map<string, SessionRejection>;
}

/** Gives those of the ids that Aurora has. @param transactionIds at most MAX_COMPARED_AT_ONCE. */
export async function compareStores(
  system: ConsoleSystem,
  transactionIds: readonly string[],
): Promise<Map<string, Whereabouts>> {
  const rows = await readAuroraRows(system.database, transactionIds);
  const { items, rejections } = await readTable(system, rows);
  const compared = await Promise.all(
    rows.map(async (row) => {
      const item = items.get(row.transactionId);
      if (!item) return rejections.has(row.transactionId) ? "rejected" : "incomplete";
      const isSame = describeText(item.data) === describeAuroraRow(row);
      return isSame && (await readObject(system, row)) === item.data ? "everywhere" : "incomplete";
    }),
  );
  return new Map(rows.map(({ transactionId }, index) => [transactionId, compared[index] ?? "incomplete"]));
}

/**
 * In as many calls as it takes: an answer has no more than 16 MB, the emulator's no more than 1, and names the keys that are left.
 */
async function getItems(
  documents: ConsoleSystem["documents"],
  table: string,
  Keys: Record<string, unknown>[],
): Promise<Item[]> {
  const { Responses = {}, UnprocessedKeys = {} } = await documents.send(
    new BatchGetCommand({ RequestItems: { [table]: { Keys, ConsistentRead: true } } }),
  );
  const items = (Responses[table] ?? []) as Item[];
  const left = UnprocessedKeys[table]?.Keys;
  return left ? [...items, ...(await getItems(documents, table, left))] : items;
}

/** What the table has under the keys of these transactions. */
export async function readTable(
  { documents, outputs }: Pick<ConsoleSystem, "documents" | "outputs">,
  transactions: readonly Pick<AuroraRow, "transactionId" | "timestamp">[],
): Promise<TableItems> {
  const found: TableItems = { items: new Map(), rejections: new Map() };
  if (transactions.length === 0) return found;
  const keys = transactions.flatMap(({ transactionId, timestamp }) => [
    { sessionId: transactionId, timestamp },
    sessionRejectionKey(transactionId, timestamp),
  ]);
  const ids = new Map(
    transactions.map(({ transactionId, timestamp }) => [
      sessionRejectionKey(transactionId, timestamp).sessionId,
      transactionId,
    ]),
  );
  for (const item of await getItems(documents, outputs.dynamoDbTableName, keys)) {
    const rejected = ids.get(item.sessionId);
    if (rejected !== undefined) found.rejections.set(rejected, item as SessionRejection);
    else found.items.set(item.sessionId, item as SessionItem);
  }
  return found;
}

/** Its text; undefined where there is none. */
export function readObject(
  { s3, outputs }: Pick<ConsoleSystem, "s3" | "outputs">,
  transaction: Pick<AuroraRow, "transactionId" | "timestamp">,
): Promise<string | undefined> {
  return readObjectText(s3, { Bucket: outputs.s3BucketName, Key: transactionLogKey(transaction) });
}
