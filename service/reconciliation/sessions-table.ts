/** The sessions table as the reconciliation reads it. */
import { setTimeout as delay } from "node:timers/promises";
import { BatchGetCommand, QueryCommand, type DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { MAX_ROWS_COMPARED } from "../../domain/session-item";
import { sessionRejectionKey } from "../../domain/session-rejection";
import type { AcceptedTransaction } from "../../domain/transaction";
import { chunksOf } from "../../shared/chunks";
import { callAws } from "../process/aws-call";
import { UnavailableError } from "../process/errors";

export interface ItemKey {
  transactionId: string;
  acceptedAt: Date;
}

/** Every method throws UnavailableError while DynamoDB is away or throttles, and the SDK's error when the signal aborts. */
export interface SessionsTable {
  /** Ids of those that there is an item of, by eventually consistent reads, which cost half. */
  present(keys: ItemKey[], signal: AbortSignal): Promise<Set<string>>;
  /** The texts of the id's items, by a consistent read. */
  textsOf(transaction: AcceptedTransaction, signal: AbortSignal): Promise<string[]>;
  /** The mark of a message of the id and time that was rejected. */
  rejectionOf(
    transaction: AcceptedTransaction,
    signal: AbortSignal,
  ): Promise<{ reason: string; text: string } | undefined>;
}

/** The most that BatchGetItem takes. */
const MAX_BATCH_KEYS = 100;

/** DynamoDB leaves out what is beyond 16 MiB, or beyond what the table may do at the moment. */
const MAX_ATTEMPTS = 6;

/** Doubled after each attempt, less a random half: 3 s in all at most. */
const FIRST_PAUSE_MILLISECONDS = 100;

type Key = Record<"sessionId" | "timestamp", string | number>;

export function createSessionsTable(client: DynamoDBDocumentClient, tableName: string): SessionsTable {
  const call = <Result>(result: Promise<Result>) => callAws("The sessions table", result);

  async function presentInBatch(keys: Key[], signal: AbortSignal): Promise<string[]> {
    const found: string[] = [];
    let remaining = keys;
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
      if (attempt > 0) await pause(attempt, signal);
      const batch = new BatchGetCommand({
        RequestItems: { [tableName]: { Keys: remaining, ProjectionExpression: "sessionId" } },
      });
      const { Responses = {}, UnprocessedKeys = {} } = await call(client.send(batch, { abortSignal: signal }));
      found.push(...(Responses[tableName] ?? []).map(({ sessionId }) => String(sessionId)));
      remaining = (UnprocessedKeys[tableName]?.Keys ?? []) as Key[]; // some of those that were sent
      if (remaining.length === 0) return found;
    }
    throw new UnavailableError("The sessions table leaves keys unprocessed.", 2);
  }

  async function query(sessionId: string, signal: AbortSignal): Promise<Record<string, unknown>[]> {
    const command = new QueryCommand({
      TableName: tableName,
      KeyConditionExpression: "sessionId = :id",
      ExpressionAttributeValues: { ":id": sessionId },
      ConsistentRead: true,
      Limit: MAX_ROWS_COMPARED,
    });
    return (await call(client.send(command, { abortSignal: signal }))).Items ?? [];
  }

  return {
    async present(itemKeys, signal) {
      const keys = itemKeys.map(({ transactionId, acceptedAt }) => ({
        sessionId: transactionId,
        timestamp: acceptedAt.getTime(),
      }));
      const batches = chunksOf(keys, MAX_BATCH_KEYS);
      return new Set((await Promise.all(batches.map((batch) => presentInBatch(batch, signal)))).flat());
    },
    async textsOf({ transactionId }, signal) {
      return (await query(transactionId, signal)).map(({ data }) => String(data));
    },
    async rejectionOf({ transactionId, timestamp }, signal) {
      const { sessionId } = sessionRejectionKey(transactionId, timestamp);
      const mark = (await query(sessionId, signal)).find((item) => item.timestamp === timestamp);
      return mark && { reason: String(mark.reason), text: String(mark.data) };
    },
  };
}

async function pause(attempt: number, signal: AbortSignal): Promise<void> {
  const ceiling = FIRST_PAUSE_MILLISECONDS * 2 ** (attempt - 1);
  await delay(ceiling * (0.5 + Math.random() / 2), undefined, { signal });
}
