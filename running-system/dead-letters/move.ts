/** Sends dead letters back to where they came from. */
import { InvokeCommand, type LambdaClient } from "@aws-sdk/client-lambda";
import { SendMessageBatchCommand, type MessageAttributeValue, type SQSClient } from "@aws-sdk/client-sqs";
import { COPY_ATTRIBUTES } from "../../handlers/consumer/copy-attributes";
import type { DeadLetterQueue } from "../../shared/operations";
import { REASON_ATTRIBUTE, type DeadLetter } from "./dead-letter";

/** Sends some messages. @returns why, by id, for those that were not sent. */
export type Send = (letters: readonly DeadLetter[]) => Promise<Map<string, string>>;

/** All messages of one call together, in bytes; SQS allows no less anywhere, and a message of its own may be larger. */
const MAX_CALL_BYTES = 256 * 1024;

export function createSend(queue: DeadLetterQueue, { sqs, lambda }: { sqs: SQSClient; lambda: LambdaClient }): Send {
  return "queueUrl" in queue ? sendTo(sqs, queue.queueUrl) : invoke(lambda, queue.functionName);
}

function sendTo(sqs: SQSClient, queueUrl: string): Send {
  return async (letters) => {
    const failures = new Map<string, string>();
    for (const group of groupBySize(letters)) {
      const { Successful = [], Failed = [] } = await sqs.send(
        new SendMessageBatchCommand({
          QueueUrl: queueUrl,
          Entries: group.map(({ body, attributes }, index) => ({
            Id: String(index),
            MessageBody: body,
            MessageAttributes: withoutOurs(attributes),
          })),
        }),
      );
      const arrived = new Set(Successful.map(({ Id }) => Number(Id)));
      const reasons = new Map(Failed.map(({ Id, Code, Message }) => [Number(Id), Message ?? Code]));
      // Only what the answer names as successful has arrived.
      for (const [index, { id }] of group.entries())
        if (!arrived.has(index)) failures.set(id, reasons.get(index) ?? "not in the answer of the queue");
    }
    return failures;
  };
}

/** Ours: why it was given up, and what a copy tells of the messages before it. What is redriven begins anew. */
const OURS = new Set([REASON_ATTRIBUTE, ...COPY_ATTRIBUTES]);

/** What the message had before it was given up. */
function withoutOurs(attributes: Record<string, MessageAttributeValue>): Record<string, MessageAttributeValue> {
  const own = Object.entries(attributes).filter(([name]) => !OURS.has(name));
  return Object.fromEntries(
    own.map(([name, { DataType, StringValue, BinaryValue }]) => [name, { DataType, StringValue, BinaryValue }]),
  );
}

/** For calls that each take all messages of a group; in their order. */
export function groupBySize<T extends Pick<DeadLetter, "body" | "attributes">>(letters: readonly T[]): T[][] {
  const groups: T[][] = [];
  let bytes = Infinity;
  for (const letter of letters) {
    const size = bytesOf(letter);
    if (bytes + size > MAX_CALL_BYTES) {
      groups.push([]);
      bytes = 0;
    }
    groups.at(-1)?.push(letter);
    bytes += size;
  }
  return groups;
}

function bytesOf({ body, attributes }: Pick<DeadLetter, "body" | "attributes">): number {
  const attributeBytes = Object.entries(attributes).map(
    ([name, { DataType = "", StringValue = "", BinaryValue }]) =>
      Buffer.byteLength(name + DataType + StringValue) + (BinaryValue?.length ?? 0),
  );
  return attributeBytes.reduce((sum, size) => sum + size, Buffer.byteLength(body));
}

/** An event of an asynchronous invocation goes back as one. */
function invoke(lambda: LambdaClient, functionName: string): Send {
  return async (letters) => {
    const failures = new Map<string, string>();
    await Promise.all(
      letters.map(({ id, body }) =>
        lambda
          .send(new InvokeCommand({ FunctionName: functionName, InvocationType: "Event", Payload: Buffer.from(body) }))
          .catch((error: unknown) => failures.set(id, (error as Error).message)),
      ),
    );
    return failures;
  };
}
