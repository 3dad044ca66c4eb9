/** What table, log and dead-letter queues have of a transaction. */
import { HeadObjectCommand } from "@aws-sdk/client-s3";
import { QueryCommand } from "@aws-sdk/lib-dynamodb";
import { createSessionClaim, type SessionClaim } from "../../domain/session-claim";
import type { SessionItem } from "../../domain/session-item";
import { sessionRejectionKey, type SessionRejection } from "../../domain/session-rejection";
import { look, type Kept } from "../dead-letters/choose";
import { explain } from "../system/explain";
import type { System } from "../system/system";
import type { Context } from "./verb";

/** Of one transaction, in the sessions table. */
export interface Items {
  rows: SessionItem[];
  claim: SessionClaim | undefined;
  rejections: SessionRejection[];
}

/** Items with one id that are looked at. There is one; only a producer that reuses ids could make it more. */
const MAX_ITEMS = 10;

export async function readItems({ clients, outputs }: System, transactionId: string): Promise<Items> {
  const query = async <Item>(sessionId: string): Promise<Item[]> => {
    const command = new QueryCommand({
      TableName: outputs.dynamoDbTableName,
      KeyConditionExpression: "sessionId = :id",
      ExpressionAttributeValues: { ":id": sessionId },
      ConsistentRead: true,
      Limit: MAX_ITEMS,
    });
    return ((await clients.documents.send(command).catch(explain)).Items ?? []) as Item[];
  };
  const [rows, [claim], rejections] = await Promise.all([
    query<SessionItem>(transactionId),
    query<SessionClaim>(createSessionClaim(transactionId, 0).sessionId),
    query<SessionRejection>(sessionRejectionKey(transactionId, 0).sessionId),
  ]);
  return { rows, claim, rejections };
}

export interface LogObject {
  key: string;
  bytes: number;
  /** ISO 8601. */
  modifiedAt: string;
}

/** Those of the keys that there are. */
export async function findObjects({ clients, outputs }: System, keys: readonly string[]): Promise<LogObject[]> {
  const found = await Promise.all(
    keys.map(async (key): Promise<LogObject[]> => {
      const command = new HeadObjectCommand({ Bucket: outputs.s3BucketName, Key: key });
      const head = await clients.s3.send(command).catch((error: unknown) => {
        if ((error as Error).name === "NotFound") return undefined;
        return explain(error);
      });
      if (!head) return [];
      return [{ key, bytes: head.ContentLength ?? 0, modifiedAt: head.LastModified?.toISOString() ?? "" }];
    }),
  );
  return found.flat();
}

/** As Promise.all, but late: who ends at the first failure leaves hidden what a walk has in hand. */
export async function settled<T extends readonly unknown[]>(
  promises: T,
): Promise<{ -readonly [P in keyof T]: Awaited<T[P]> }> {
  await Promise.allSettled(promises);
  return Promise.all(promises);
}

/** Looks all dead-letter queues through, as SQS cannot search. */
export async function findDeadLetters(
  { system, signal, progress }: Context,
  transactionId: string,
): Promise<(Kept & { queue: string })[]> {
  const { clients, outputs } = system;
  const found = await settled(
    Object.entries(outputs.deadLetterQueues).map(async ([queue, { url }]) => {
      const onSeen = (seen: number) => progress.say("Looking through the dead letters", `(${queue}: ${seen})`);
      const walking = { sqs: clients.sqs, queueUrl: url, signal, onSeen };
      const { letters } = await look(walking, { ids: [transactionId] }, MAX_ITEMS).catch(explain);
      return letters.map((letter) => ({ ...letter, queue }));
    }),
  );
  return found.flat();
}
