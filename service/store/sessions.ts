/** What the event processor has written to the sessions table. */
import { QueryCommand, type DynamoDBDocumentClient, type QueryCommandInput } from "@aws-sdk/lib-dynamodb";
import { USER_INDEX } from "../../domain/session-item";
import { parseJsonObject } from "../../shared/json-object";
import { callAws } from "../process/aws-call";

/** A processed transaction as its message told it; only what comes from the keys is certain. */
export interface Session {
  transactionId: string;
  userId: string;
  timestamp: number;
  status: string;
  message: Record<string, unknown>;
}

/** The place of a session in the order of one user's sessions. */
export interface Position {
  transactionId: string;
  timestamp: number;
}

/** Every method throws UnavailableError while DynamoDB is away or throttles. */
export interface SessionStore {
  isProcessed(transactionId: string): Promise<boolean>;
  /** The user's sessions, newest first, after `position`; `next` is undefined on the last page. */
  page(userId: string, limit: number, position?: Position): Promise<{ sessions: Session[]; next?: Position }>;
}

export function createSessionStore(client: DynamoDBDocumentClient, tableName: string): SessionStore {
  const query = (input: Omit<QueryCommandInput, "TableName">) =>
    callAws("The sessions table", client.send(new QueryCommand({ TableName: tableName, ...input })));
  return {
    async isProcessed(transactionId) {
      const { Count } = await query({
        KeyConditionExpression: "sessionId = :id",
        ExpressionAttributeValues: { ":id": transactionId },
        Select: "COUNT",
        ConsistentRead: true,
        Limit: 1,
      });
      return (Count ?? 0) > 0;
    },
    async page(userId, limit, position) {
      const { Items = [], LastEvaluatedKey } = await query({
        IndexName: USER_INDEX,
        KeyConditionExpression: "userId = :userId",
        ExpressionAttributeValues: { ":userId": userId },
        ScanIndexForward: false,
        Limit: limit,
        // The user is always the one of the request, whatever the position says.
        ExclusiveStartKey: position && { userId, sessionId: position.transactionId, timestamp: position.timestamp },
      });
      return {
        sessions: Items.map(toSession),
        next: LastEvaluatedKey && {
          transactionId: String(LastEvaluatedKey.sessionId),
          timestamp: Number(LastEvaluatedKey.timestamp),
        },
      };
    },
  };
}

function toSession(item: Record<string, unknown>): Session {
  return {
    transactionId: String(item.sessionId),
    userId: String(item.userId),
    timestamp: Number(item.timestamp),
    status: String(item.status),
    message: parseJsonObject(String(item.data)) ?? {},
  };
}
