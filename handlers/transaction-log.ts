import { transactionLogKey } from "../domain/transaction-log-key";
import type { S3ServiceException } from "@aws-sdk/client-s3";
import type * as Clients from "./clients";
import type { TransactionLog } from "./ports";

/** The transaction log in S3. Its method rejects with the SDK's errors. */
export function createTransactionLog(
  clients: typeof Clients,
  client: Clients.S3Client,
  bucketName: string,
): TransactionLog {
  return {
    async add(transaction, signal) {
      const object = { Bucket: bucketName, Key: transactionLogKey(transaction) };
      const body = Buffer.from(transaction.body, "utf8");
      const put = new clients.PutObjectCommand({
        ...object,
        Body: body,
        ContentType: "application/json",
        IfNoneMatch: "*",
      });
      try {
        await client.send(put, { abortSignal: signal });
        return "nothing";
      } catch (error) {
        // 412 says that the key is taken; its neighbour 409, that another write of it is under way: worth a retry.
        const { $metadata: metadata } = error as Partial<S3ServiceException>;
        if (metadata?.httpStatusCode !== 412) throw error;
      }
      const { Body: stored } = await client.send(new clients.GetObjectCommand(object), { abortSignal: signal });
      if (stored === undefined) throw new Error("the object that stood in the way of a new one has no body");
      return body.equals(await stored.transformToByteArray()) ? "same" : "different";
    },
  };
}
