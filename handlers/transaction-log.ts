import { transactionLogKey } from "../domain/transaction-log-key";
import type { S3Client } from "@aws-sdk/client-s3";
import { addObject } from "./consumer/add-object";
import type { TransactionLog } from "./ports";
import type { Runtime } from "./runtime";

/** The transaction log in S3. Its method rejects with the SDK's errors. */
export function createTransactionLog(runtime: Runtime, client: S3Client, bucketName: string): TransactionLog {
  return {
    async add(transaction, signal) {
      const place = { Bucket: bucketName, Key: transactionLogKey(transaction) };
      return addObject(runtime, client, place, transaction.body, signal);
    },
  };
}
