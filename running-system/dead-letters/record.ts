/** Keeps a record of a dead letter before it is dropped. */
import { PutObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import type { DeadLetter } from "./dead-letter";
import type { Send } from "./move";

export interface Dropping {
  bucket: string;
  /** As the command calls it. */
  queueName: string;
  who: string;
  why: string;
  now: Date;
}

/** In the transaction log's bucket, beside the transactions: by the UTC day of the dropping, and SQS's id. */
export function recordKey({ id }: Pick<DeadLetter, "id">, now: Date): string {
  return `dropped/${now.toISOString().slice(0, 10).replaceAll("-", "/")}/${id}.json`;
}

/** What was dropped, whole: it can be sent again by hand. */
function recordOf(letter: DeadLetter, { queueName, who, why, now }: Dropping): object {
  const { id, sentAt, transactionId, reason, body, attributes } = letter;
  return {
    droppedAt: now.toISOString(),
    who,
    why,
    queue: queueName,
    messageId: id,
    transactionId,
    reason,
    sentAt: new Date(sentAt).toISOString(),
    body,
    attributes: Object.fromEntries(
      Object.entries(attributes).map(([name, { DataType, StringValue, BinaryValue }]) => [
        name,
        { DataType, StringValue, BinaryValue: BinaryValue && Buffer.from(BinaryValue).toString("base64") },
      ]),
    ),
  };
}

/** Records instead of sending: what has no record is not deleted. */
export function createRecord(s3: S3Client, dropping: Dropping): Send {
  return async (letters) => {
    const failures = new Map<string, string>();
    await Promise.all(
      letters.map((letter) =>
        s3
          .send(
            new PutObjectCommand({
              Bucket: dropping.bucket,
              Key: recordKey(letter, dropping.now),
              Body: JSON.stringify(recordOf(letter, dropping)),
              ContentType: "application/json",
            }),
          )
          .catch((error: unknown) => failures.set(letter.id, (error as Error).message)),
      ),
    );
    return failures;
  };
}
