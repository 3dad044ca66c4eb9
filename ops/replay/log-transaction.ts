/** A transaction as the log keeps it. */
import { GetObjectCommand } from "@aws-sdk/client-s3";
import { MAX_ITEM_BYTES } from "../../domain/session-item";
import type { ReceivedTransaction } from "../../domain/transaction";
import { transactionLogKey } from "../../domain/transaction-log-key";
import { readMessage } from "../../domain/transaction-message";
import { readItems } from "../../running-system/session-items";
import { readJsonObject } from "../../shared/json-text";
import { decodeUtf8 } from "../../shared/utf8";
import type { ValueOrReason } from "../../shared/value-or-reason";
import { explainWhile } from "../system/explain";
import type { System } from "../system/system";
import { dayOf, type LogObject } from "./log-objects";

/** Of an object that cannot be had, whatever the caller may do. */
const UNAVAILABLE = /^(NoSuchKey|InvalidObjectState)$/;

/** Reads an object; or gives the reason why no transaction of the log is in it. @throws Error where S3 or the table cannot be read. */
export async function readTransaction(
  system: System,
  { key, bytes }: LogObject,
  abortSignal: AbortSignal,
): Promise<ValueOrReason<ReceivedTransaction>> {
  if (dayOf(key) === undefined) return { reason: "its key is no transaction's" };
  if (bytes > MAX_ITEM_BYTES) return { reason: `it has ${bytes} bytes, more than any transaction` };
  const object = await readObject(system, key, abortSignal);
  if ("reason" in object) return object;
  const read = await readDated(system, object.value);
  if ("reason" in read) return read;
  const due = transactionLogKey(read.value);
  return due === key ? read : { reason: `what it holds belongs to ${due}` };
}

async function readObject(
  { clients, outputs }: System,
  Key: string,
  abortSignal: AbortSignal,
): Promise<ValueOrReason<string>> {
  const Bucket = outputs.s3BucketName;
  const got = await clients.s3.send(new GetObjectCommand({ Bucket, Key }), { abortSignal }).catch((error: unknown) => {
    const { name, message } = error as Error;
    return UNAVAILABLE.test(name) ? { reason: message } : explainWhile(`s3:GetObject on ${Bucket}`)(error);
  });
  if ("reason" in got) return got;
  const text = decodeUtf8((await got.Body?.transformToByteArray()) ?? new Uint8Array());
  return text === undefined ? { reason: "it holds bytes that are not UTF-8" } : { value: text };
}

/** A message that states no time has the one that its id's claim keeps, or from before there were claims its row. */
async function readDated({ clients, outputs }: System, body: string): Promise<ValueOrReason<ReceivedTransaction>> {
  const { transactionId, timestamp } = readJsonObject(body) ?? {};
  if (typeof transactionId !== "string" || timestamp !== undefined) return readMessage(body, undefined);
  const { rows, claim } = await readItems(clients.documents, outputs.dynamoDbTableName, transactionId).catch(
    explainWhile(`dynamodb:Query on ${outputs.dynamoDbTableName}`),
  );
  const time = claim?.acceptedAt ?? rows.find(({ data }) => data === body)?.timestamp;
  if (time === undefined) return { reason: "it states no time, and the table no longer knows the time of its id" };
  return readMessage(body, String(time));
}
