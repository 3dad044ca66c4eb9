import { createSessionClaim, type SessionClaim } from "../domain/session-claim";
import { createSessionItem, MAX_ROWS_COMPARED, type SessionItem } from "../domain/session-item";
import type { AttributeValue, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { Rejections, Sessions } from "./ports";
import type { Runtime } from "./runtime";

type Attributes = Record<string, AttributeValue>;

/** The sessions table in DynamoDB. Its methods reject with the SDK's errors. */
export function createSessions(runtime: Runtime, client: DynamoDBClient, tableName: string): Sessions {
  const compare = (rows: Attributes[], body: string) =>
    rows.some(({ data }) => data?.S === body) ? "same" : "different";

  /** Puts an item unless its key is taken, and then gives what has the key. */
  async function putIfAbsent(item: SessionItem | SessionClaim, signal: AbortSignal) {
    const put = new runtime.PutItemCommand({
      TableName: tableName,
      Item: toAttributes(item),
      ConditionExpression: "attribute_not_exists(sessionId)",
    });
    try {
      await client.send(put, { abortSignal: signal });
      return undefined;
    } catch (error) {
      if (!(error instanceof Error && error.name === "ConditionalCheckFailedException")) throw error;
    }
    const key = toAttributes({ sessionId: item.sessionId, timestamp: item.timestamp });
    const get = new runtime.GetItemCommand({ TableName: tableName, Key: key, ConsistentRead: true });
    const { Item: earlier } = await client.send(get, { abortSignal: signal });
    if (earlier === undefined) throw new Error("the row that stood in the way of a new one is gone");
    return earlier;
  }

  return {
    async find({ transactionId, body }, signal) {
      const query = new runtime.QueryCommand({
        TableName: tableName,
        KeyConditionExpression: "sessionId = :id",
        ExpressionAttributeValues: toAttributes({ ":id": transactionId }),
        ConsistentRead: true,
        Limit: MAX_ROWS_COMPARED,
      });
      const { Items: rows = [] } = await client.send(query, { abortSignal: signal });
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

/** The marks of rejected messages, in the same table. Its method rejects with the SDK's errors. */
export function createRejections(runtime: Runtime, client: DynamoDBClient, tableName: string): Rejections {
  return {
    async mark(rejection, signal) {
      const put = new runtime.PutItemCommand({ TableName: tableName, Item: toAttributes(rejection) });
      await client.send(put, { abortSignal: signal });
    },
  };
}

/** What the table holds is text and whole numbers. The SDK's own conversion of any value takes a good part of a call's time. */
function toAttributes(item: object): Attributes {
  return Object.fromEntries(
    Object.entries(item).map(([name, value]: [string, string | number]) => [
      name,
      typeof value === "number" ? { N: String(value) } : { S: value },
    ]),
  );
}
