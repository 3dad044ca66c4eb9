/** Makes messages, SQS events, Lambda contexts and signals for the tests of the event processor. */
import type { SQSMessageAttributes, SQSRecord } from "aws-lambda";
import type { ReceivedTransaction } from "../../../domain/transaction";
import type { BatchSettings } from "../../../handlers/consumer/batch-consumer";
import type { InvocationContext } from "../../../handlers/consumer/ports";

/** 2026-03-01T23:59:59.999Z, the last millisecond of a day. */
export const ACCEPTED_AT = 1_772_409_599_999;

/** The text of a message. */
export function messageBody(members: Record<string, unknown> = {}): string {
  return JSON.stringify({ transactionId: "txn-1", userId: "user-1", timestamp: ACCEPTED_AT, amount: 1250, ...members });
}

export function transaction(members: Partial<ReceivedTransaction> = {}): ReceivedTransaction {
  return {
    transactionId: "txn-1",
    userId: "user-1",
    timestamp: ACCEPTED_AT,
    body: messageBody(),
    statesTime: true,
    ...members,
  };
}

/** Of a consumer whose queue has a visibility timeout of 180 s, five deliveries and four days. */
export function batchSettings(metricDimensions: Record<string, string> = { Environment: "dev" }): BatchSettings {
  return {
    metricDimensions,
    queueVisibilityTimeoutSeconds: 180,
    queueRetentionSeconds: 345_600,
    queueMaxReceiveCount: 5,
  };
}

interface RecordArgs {
  messageId?: string;
  body?: string;
  receiveCount?: number;
  /** Milliseconds since 1970-01-01T00:00:00Z; 2026-03-02T00:00:00Z unless given. */
  sentTimestamp?: number;
  messageAttributes?: SQSMessageAttributes;
}

/** A record as the event source mapping delivers it. */
export function sqsRecord(args: RecordArgs = {}): SQSRecord {
  const messageId = args.messageId ?? "message-1";
  return {
    messageId,
    receiptHandle: `receipt of ${messageId}`,
    body: args.body ?? messageBody(),
    attributes: {
      ApproximateReceiveCount: String(args.receiveCount ?? 1),
      SentTimestamp: String(args.sentTimestamp ?? 1_772_409_600_000),
      SenderId: "AIDAEXAMPLE",
      ApproximateFirstReceiveTimestamp: "1772409600010",
    },
    messageAttributes: args.messageAttributes ?? {},
    md5OfBody: "00000000000000000000000000000000",
    eventSource: "aws:sqs",
    eventSourceARN: "arn:aws:sqs:us-east-1:123456789012:transactions-dev",
    awsRegion: "us-east-1",
  };
}

/** A context with this much time left, 30 seconds unless told. */
export function invocationContext(remainingMilliseconds = 30_000): InvocationContext {
  return { awsRequestId: "lambda-request-1", getRemainingTimeInMillis: () => remainingMilliseconds };
}

/** A signal that never aborts. */
export const noLimit = (): AbortSignal => new AbortController().signal;
