/** The transaction log as the reconciliation reads it. */
import { GetObjectCommand, ListObjectsV2Command, NoSuchKey, type S3Client } from "@aws-sdk/client-s3";
import { transactionLogKey } from "../../domain/transaction-log-key";
import type { AcceptedTransaction } from "../../domain/transaction";
import { callAws } from "../process/aws-call";

/** Every method throws UnavailableError while S3 is away or throttles, and the SDK's error when the signal aborts. */
export interface TransactionLog {
  /**
   * Which of the keys there is an object of, in a listing of their folder.
   * @param keys of one day, in the order of S3.
   * @returns the number of keys that it got to, at least one if there are any, and those of the objects, with others'.
   */
  present(keys: string[], signal: AbortSignal): Promise<{ covered: number; present: Set<string> }>;
  /** Of the transaction's object; undefined where there is none. */
  bytesOf(transaction: AcceptedTransaction, signal: AbortSignal): Promise<Uint8Array | undefined>;
}

/** Of a thousand keys each. Other producers' objects may lie between those that are looked for. */
const MAX_PAGES = 10;

export function createTransactionLog(client: S3Client, bucketName: string): TransactionLog {
  const call = <Result>(result: Promise<Result>) => callAws("The transaction log", result);
  return {
    async present(keys, signal) {
      const present = new Set<string>();
      let covered = 0;
      let last = "";
      for (let page = 0; page < MAX_PAGES && covered < keys.length; page += 1) {
        const [next = ""] = keys.slice(covered);
        const list = new ListObjectsV2Command({
          Bucket: bucketName,
          Prefix: folderOf(next),
          // What lies between two keys that are looked for is passed over, not read.
          StartAfter: last > justBefore(next) ? last : justBefore(next),
        });
        const { Contents = [], IsTruncated = false } = await call(client.send(list, { abortSignal: signal }));
        for (const { Key = "" } of Contents) present.add(Key);
        last = Contents.at(-1)?.Key ?? "";
        const following = keys.findIndex((key, index) => index >= covered && key > last);
        covered = IsTruncated && following >= 0 ? following : keys.length;
      }
      return { covered: Math.min(Math.max(1, covered), keys.length), present };
    },
    async bytesOf(transaction, signal) {
      const get = new GetObjectCommand({ Bucket: bucketName, Key: transactionLogKey(transaction) });
      try {
        const { Body } = await call(client.send(get, { abortSignal: signal }));
        return await call(Body?.transformToByteArray() ?? Promise.resolve(new Uint8Array()));
      } catch (error) {
        if (error instanceof NoSuchKey) return undefined;
        throw error;
      }
    },
  };
}

function folderOf(key: string): string {
  return key.slice(0, key.lastIndexOf("/") + 1);
}

/** A listing begins after a key: this one comes before it, and hardly another between. */
function justBefore(key: string): string {
  return key.slice(0, -1);
}
