/** What the event processor has written to the sessions table. */
import { isDeepStrictEqual } from "node:util";
import { QueryCommand, type DynamoDBDocumentClient, type QueryCommandInput } from "@aws-sdk/lib-dynamodb";
import { MAX_ROWS_COMPARED, USER_INDEX } from "../../domain/session-item";
import { CONFLICT, sessionRejectionKey } from "../../domain/session-rejection";
import type { AcceptedTransaction } from "../../domain/transaction";
import { writeMessage } from "../../domain/transaction-message";
import { readJson, readJsonObject } from "../../shared/json-text";
import { createProtectedCalls } from "../process/aws-call";

/** A processed transaction; only what comes from the keys is certain. */
export interface Session {
  transactionId: string;
  userId: string;
  timestamp: number;
  status: string;
  /** What its message told; undefined where not every reader finds the same in the text. */
  message: Record<string, unknown> | undefined;
}

/** The place of a session in the order of one user's sessions. */
export interface Position {
  transactionId: string;
  timestamp: number;
}

/** What the table tells of a transaction: nothing yet, that it was processed, or why it will not be. */
export type Processing = { kind: "unknown" | "processed" } | { kind: "rejected"; reason: string };

/** Every method throws UnavailableError while DynamoDB is away or throttles. */
export interface SessionStore {
  processingOf(transaction: AcceptedTransaction): Promise<Processing>;
  /** The user's sessions, newest first, after `position`; `next` is undefined on the last page. */
  page(userId: string, limit: number, position?: Position): Promise<{ sessions: Session[]; next?: Position }>;
}

const PROCESSED_FIRST = `${CONFLICT}another transaction with this id was processed first`;

export function createSessionStore(client: DynamoDBDocumentClient, tableName: string): SessionStore {
  const protect = createProtectedCalls("The sessions table");
  const query = (input: Omit<QueryCommandInput, "TableName">) =>
    protect(() => client.send(new QueryCommand({ TableName: tableName, ...input })));
  /** The mark of the transaction's own message: another one that was rejected may have its id and time. */
  const findRejection = async (transaction: AcceptedTransaction) => {
    const key = sessionRejectionKey(transaction.transactionId, transaction.timestamp);
    const { Items = [] } = await query({
      KeyConditionExpression: "sessionId = :id AND #timestamp = :timestamp",
      ExpressionAttributeNames: { "#timestamp": "timestamp" },
      ExpressionAttributeValues: { ":id": key.sessionId, ":timestamp": key.timestamp },
      ConsistentRead: true,
    });
    return Items.find(({ data }) => holds(data, transaction));
  };
  return {
    async processingOf(transaction) {
      const { Items = [] } = await query({
        KeyConditionExpression: "sessionId = :id",
        ExpressionAttributeValues: { ":id": transaction.transactionId },
        ConsistentRead: true,
        Limit: MAX_ROWS_COMPARED,
      });
      if (Items.some(({ data }) => holds(data, transaction))) return { kind: "processed" };
      if (Items.length > 0) return { kind: "rejected", reason: PROCESSED_FIRST };
      const mark = await findRejection(transaction);
      return mark ? { kind: "rejected", reason: String(mark.reason) } : { kind: "unknown" };
    },
    async page(userId, limit, position) {
      const sessionsAfter = async (start: Position | undefined, count: number) => {
        const { Items = [], LastEvaluatedKey } = await query({
          IndexName: USER_INDEX,
          KeyConditionExpression: "userId = :userId",
          ExpressionAttributeValues: { ":userId": userId },
          ScanIndexForward: false,
          Limit: count,
          // The user is always the one of the request, whatever the position says.
          ExclusiveStartKey: start && { userId, sessionId: start.transactionId, timestamp: start.timestamp },
        });
        return { sessions: Items.map(toSession), isCut: LastEvaluatedKey !== undefined };
      };
      // One more than is shown: where DynamoDB stops tells nothing about what follows.
      const { sessions, isCut } = await sessionsAfter(position, limit + 1);
      const page = sessions.slice(0, limit);
      const last = page.at(-1);
      const isFollowed =
        sessions.length > limit ||
        // After 1 MiB it stops early.
        (isCut && (await sessionsAfter(last, 1)).sessions.length > 0);
      return { sessions: page, next: isFollowed ? last : undefined };
    },
  };
}

/** By meaning: a message that was made again from Aurora's row has its members in another order. */
export function holds(data: unknown, transaction: AcceptedTransaction): boolean {
  return isDeepStrictEqual(readJson(String(data)), readJson(writeMessage(transaction)));
}

function toSession(item: Record<string, unknown>): Session {
  return {
    transactionId: String(item.sessionId),
    userId: String(item.userId),
    timestamp: Number(item.timestamp),
    status: String(item.status),
    message: readJsonObject(String(item.data)),
  };
}
