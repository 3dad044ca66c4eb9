/** What log and dead-letter queues have of a transaction. */
import { HeadObjectCommand } from "@aws-sdk/client-s3";
import { look, type Kept } from "../../running-system/dead-letters/choose";
import { settled } from "../../shared/settled";
import { explain } from "../system/explain";
import type { System } from "../system/system";
import type { Context } from "./verb";

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

/** Of one transaction that are looked at. */
const MAX_LETTERS = 10;

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
      const { letters } = await look(walking, { ids: [transactionId] }, MAX_LETTERS).catch(explain);
      return letters.map((letter) => ({ ...letter, queue }));
    }),
  );
  return found.flat();
}
