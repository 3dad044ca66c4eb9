/** What the stores behind the queue have of a transaction, read as any client of AWS reads it. */
import { QueryCommand } from "@aws-sdk/lib-dynamodb";
import type { SessionItem } from "../../domain/session-item";
import { transactionLogKey } from "../../domain/transaction-log-key";
import { readObjectText } from "../../running-system/object-text";
import { explainWhile } from "../system/explain";
import type { System } from "../system/system";

export interface TransactionKey {
  transactionId: string;
  /** Of acceptance, in milliseconds since 1970-01-01T00:00:00Z. */
  timestamp: number;
}

/** The text of a transaction's message; undefined where there is none yet. */
export interface Stores {
  readObject: (key: TransactionKey, signal: AbortSignal) => Promise<string | undefined>;
  readRow: (key: TransactionKey, signal: AbortSignal) => Promise<string | undefined>;
}

export function createStores({ clients, outputs }: System): Stores {
  const { dynamoDbTableName: TableName, s3BucketName: Bucket } = outputs;
  return {
    readObject: (key, abortSignal) =>
      readObjectText(clients.s3, { Bucket, Key: transactionLogKey(key) }, abortSignal).catch(
        explainWhile(`s3:GetObject and s3:ListBucket on ${Bucket}`),
      ),
    readRow: async ({ transactionId, timestamp }, abortSignal) => {
      const command = new QueryCommand({
        TableName,
        KeyConditionExpression: "sessionId = :id AND #timestamp = :timestamp",
        ExpressionAttributeNames: { "#timestamp": "timestamp" },
        ExpressionAttributeValues: { ":id": transactionId, ":timestamp": timestamp },
        ConsistentRead: true,
      });
      const { Items: [row] = [] } = await clients.documents
        .send(command, { abortSignal })
        .catch(explainWhile(`dynamodb:Query on ${TableName}`));
      return (row as SessionItem | undefined)?.data;
    },
  };
}
