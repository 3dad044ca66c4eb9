import { transactionLogKey } from "../domain/transaction-log-key";
import type { S3Client, S3ServiceException } from "@aws-sdk/client-s3";
import type { TransactionLog } from "./ports";
import type { Runtime } from "./runtime";

/** The transaction log in S3. Its method rejects with the SDK's errors. */
export function createTransactionLog(runtime: Runtime, client: S3Client, bucketName: string): TransactionLog {
  return {
    async add(transaction, signal) {
      const object = { Bucket: bucketName, Key: transactionLogKey(transaction) };
      const body = Buffer.from(transaction.body, "utf8");
      const put = new runtime.PutObjectCommand({
        ...object,
        Body: body,
        ContentType: "application/json",
        IfNoneMatch: "*",
      });
      try {
        await client.send(put, { abortSignal: signal });
        return "added";
      } catch (error) {
        // 412 says that the key is taken; its neighbour 409, that another write of it is under way: worth a retry.
        const { $metadata: metadata } = error as Partial<S3ServiceException>;
        if (metadata?.httpStatusCode !== 412) throw error;
      }
      const { Body: stored } = await client.send(new runtime.GetObjectCommand(object), { abortSignal: signal });
      if (stored === undefined) throw new Error("the object that stood in the way of a new one has no body");
      return body.equals(await stored.transformToByteArray()) ? "same" : "different";
    },
  };
}
