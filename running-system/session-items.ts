/** What the sessions table has of a transaction. */
import { QueryCommand, type DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { createSessionClaim, type SessionClaim } from "../domain/session-claim";
import type { SessionItem } from "../domain/session-item";
import { sessionRejectionKey, type SessionRejection } from "../domain/session-rejection";

/** Of one transaction, in the sessions table. */
export interface Items {
  rows: SessionItem[];
  claim: SessionClaim | undefined;
  rejections: SessionRejection[];
}

/** Items with one id that are looked at. There is one; only a producer that reuses ids could make it more. */
const MAX_ITEMS = 10;

export async function readItems(
  documents: DynamoDBDocumentClient,
  tableName: string,
  transactionId: string,
): Promise<Items> {
  const query = async <Item>(sessionId: string): Promise<Item[]> => {
    const command = new QueryCommand({
      TableName: tableName,
      KeyConditionExpression: "sessionId = :id",
      ExpressionAttributeValues: { ":id": sessionId },
      ConsistentRead: true,
      Limit: MAX_ITEMS,
    });
    return ((await documents.send(command)).Items ?? []) as Item[];
  };
  const [rows, [claim], rejections] = await Promise.all([
    query<SessionItem>(transactionId),
    query<SessionClaim>(createSessionClaim(transactionId, 0).sessionId),
    query<SessionRejection>(sessionRejectionKey(transactionId, 0).sessionId),
  ]);
  return { rows, claim, rejections };
}
