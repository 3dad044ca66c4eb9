/** How AWS's services name a call, and how they say that they throttle or that entries of a batch have failed. */
import type { IncomingHttpHeaders } from "node:http";
import { readJsonObject } from "../../shared/json-text";
import { without, type Received } from "./relay-request";

const SERVICES: Readonly<Record<string, string>> = {
  AmazonSQS: "sqs",
  DynamoDB_20120810: "dynamodb",
  secretsmanager: "secretsmanager",
};

/** For example `sqs SendMessageBatch`. S3, which speaks REST, has its method: `s3 PUT`; SNS, which sends forms, `sns POST`. */
export function operationOf(headers: IncomingHttpHeaders, method = ""): string {
  if (headers["content-type"]?.startsWith("application/x-www-form-urlencoded")) return `sns ${method}`;
  const [service = "", operation] = String(headers["x-amz-target"] ?? "").split(".");
  return operation === undefined ? `s3 ${method}` : `${SERVICES[service] ?? service} ${operation}`;
}

/** "Error handling with DynamoDB", "Common errors" of SQS and SNS, and "Error responses" of S3 in their references. */
export function throttle(headers: IncomingHttpHeaders): Received {
  const operation = operationOf(headers);
  if (operation.startsWith("sns "))
    return {
      status: 400,
      headers: { "content-type": "text/xml" },
      body: Buffer.from(
        "<ErrorResponse><Error><Type>Sender</Type><Code>Throttling</Code><Message>Rate exceeded</Message></Error></ErrorResponse>",
      ),
    };
  if (operation.startsWith("s3 "))
    return {
      status: 503,
      headers: { "content-type": "application/xml" },
      body: Buffer.from("<Error><Code>SlowDown</Code><Message>Please reduce your request rate.</Message></Error>"),
    };
  const type = operation.startsWith("sqs ") ? "RequestThrottled" : "ProvisionedThroughputExceededException";
  return {
    status: 400,
    headers: { "content-type": "application/x-amz-json-1.0" },
    body: Buffer.from(JSON.stringify({ __type: type, message: "The request rate is too high." })),
  };
}

interface Entry {
  Id: string;
}

/** Every second entry of a batch, the first one among them, and the batch without those. */
export function failEntries(body: Buffer): { kept: Buffer; failed: string[] } {
  const batch = readJsonObject(body.toString()) as { Entries?: Entry[] } | undefined;
  const entries = batch?.Entries ?? [];
  const isFailed = (index: number) => index % 2 === 0;
  return {
    kept: Buffer.from(JSON.stringify({ ...batch, Entries: entries.filter((_entry, index) => !isFailed(index)) })),
    failed: entries.flatMap(({ Id }, index) => (isFailed(index) ? [Id] : [])),
  };
}

/** The answer to a batch, in which these entries have failed. */
export function reportEntriesFailed(received: Received, failed: readonly string[]): Received {
  const answer = readJsonObject(received.body.toString()) as { Successful?: Entry[] } | undefined;
  const body = {
    // A batch of which nothing was left is refused as empty.
    Successful: (answer?.Successful ?? []).filter(({ Id }) => !failed.includes(Id)),
    Failed: failed.map((Id) => ({ Id, Code: "InternalError", Message: "The entry failed.", SenderFault: false })),
  };
  const headers = without(received.headers, "content-length", "x-amzn-errortype");
  return { status: 200, headers, body: Buffer.from(JSON.stringify(body)) };
}
