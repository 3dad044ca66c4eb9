import { createSessionClaim, type SessionClaim } from "../domain/session-claim";
import { createSessionItem, MAX_ROWS_COMPARED, type SessionItem } from "../domain/session-item";
import type { AttributeValue, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { addItem, toAttributes } from "./consumer/add-item";
import type { Rejections, Sessions, SettledTimes } from "./ports";
import type { Runtime } from "./runtime";

type Attributes = Record<string, AttributeValue>;

/** Those of one id, by a consistent read. */
function createFindRows(runtime: Runtime, client: DynamoDBClient, tableName: string) {
  return async (transactionId: string, signal: AbortSignal): Promise<Attributes[]> => {
    const query = new runtime.QueryCommand({
      TableName: tableName,
      KeyConditionExpression: "sessionId = :id",
      ExpressionAttributeValues: toAttributes({ ":id": transactionId }),
      ConsistentRead: true,
      Limit: MAX_ROWS_COMPARED,
    });
    const { Items: rows = [] } = await client.send(query, { abortSignal: signal });
    return rows;
  };
}

/** The sessions table in DynamoDB. Its methods reject with the SDK's errors. */
export function createSessions(runtime: Runtime, client: DynamoDBClient, tableName: string): Sessions {
  const compare = (rows: Attributes[], body: string) =>
    rows.some(({ data }) => data?.S === body) ? "same" : "different";

  const findRows = createFindRows(runtime, client, tableName);
  const table = { name: tableName, keys: ["sessionId", "timestamp"] as const };
  const putIfAbsent = (item: SessionItem | SessionClaim, signal: AbortSignal) =>
    addItem(runtime, client, table, item, signal);

  return {
    async find({ transactionId, body }, signal) {
      const rows = await findRows(transactionId, signal);
      return rows.length === 0 ? "absent" : compare(rows, body);
    },

    async claim({ transactionId, timestamp }, signal) {
      const earlier = await putIfAbsent(createSessionClaim(transactionId, timestamp), signal);
      return earlier === undefined ? timestamp : Number(earlier["acceptedAt"]?.N);
    },

    async add(transaction, signal) {
      const item = createSessionItem(transaction);
      const earlier = await putIfAbsent(item, signal);
      return earlier === undefined ? "added" : compare([earlier], item.data);
    },
  };
}

/** The times of rows, in the same table. Its method rejects with the SDK's errors. */
export function createSettledTimes(runtime: Runtime, client: DynamoDBClient, tableName: string): SettledTimes {
  const findRows = createFindRows(runtime, client, tableName);
  return {
    async find({ transactionId, body }, signal) {
      const row = (await findRows(transactionId, signal)).find(({ data }) => data?.S === body);
      if (row === undefined) throw new Error("the row of a transaction that was processed is gone");
      return Number(row["timestamp"]?.N);
    },
  };
}

/** The marks of rejected messages, in the same table. Its method rejects with the SDK's errors. */
export function createRejections(runtime: Runtime, client: DynamoDBClient, tableName: string): Rejections {
  return {
    async mark(rejection, signal) {
      const put = new runtime.PutItemCommand({ TableName: tableName, Item: toAttributes(rejection) });
      await client.send(put, { abortSignal: signal });
    },
  };
}
