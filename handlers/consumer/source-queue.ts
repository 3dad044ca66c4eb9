import type { SendMessageBatchRequestEntry, SQSClient } from "@aws-sdk/client-sqs";
import { failureText, MAX_ENTRIES, MAX_REQUESTS_AT_ONCE, sendEntries } from "./batch-requests";
import { writeCopyHistory } from "./copy-attributes";
import { errorText } from "./error-text";
import { mapAtMost } from "./map-at-most";
import { attributesToSend, MAX_ATTRIBUTES } from "./message-attributes";
import type { Copy, SourceQueue } from "./ports";
import type { ConsumerRuntime } from "./runtime";

/** SQS's limit of a request, in bytes of bodies and attributes: that of the years in which a message had no more, either. */
const MAX_REQUEST_BYTES = 256 * 1024;

/**
 * The queue in SQS that feeds a consumer.
 *
 * @param client passes no trace on, or Lambda would take the messages that are sent anew for a loop, and stop it after about 16
 *   rounds (createConsumerPorts).
 */
export function createSourceQueue(runtime: ConsumerRuntime, client: SQSClient, queueUrl: string): SourceQueue {
  async function sendRequest(entries: SendMessageBatchRequestEntry[], signal: AbortSignal) {
    const command = new runtime.SendMessageBatchCommand({ QueueUrl: queueUrl, Entries: entries });
    try {
      const { Successful: sent = [], Failed: failed = [] } = await client.send(command, { abortSignal: signal });
      const reasons = failed.map((failure) => [failure.Id, failureText(failure)] as const);
      return { sent: sent.map(({ Id: id }) => id), reasons };
    } catch (error) {
      return { sent: [], reasons: entries.map(({ Id: id }) => [id, errorText(error)] as const) };
    }
  }

  return {
    async sendAnew(copies, signal) {
      const outcomes = copies.map((): string | undefined => "not sent");
      const entries = copies.map((copy, index) => toEntry(copy, String(index)));
      for (const [index, { MessageAttributes: attributes = {} }] of entries.entries()) {
        const count = Object.keys(attributes).length;
        if (count > MAX_ATTRIBUTES) outcomes[index] = `it would have ${count} attributes, SQS takes ${MAX_ATTRIBUTES}`;
      }
      const requests = requestsOf(entries.filter((_, index) => outcomes[index] === "not sent"));
      await mapAtMost(MAX_REQUESTS_AT_ONCE, requests, async (request) => {
        const { sent, reasons } = await sendRequest(request, signal);
        for (const id of sent) outcomes[Number(id)] = undefined;
        for (const [id, reason] of reasons) outcomes[Number(id)] = reason;
      });
      return outcomes;
    },

    remove(receiptHandles, signal) {
      const entries = receiptHandles.map((receiptHandle) => ({ ReceiptHandle: receiptHandle }));
      return sendEntries(entries, (request) => {
        const command = new runtime.DeleteMessageBatchCommand({ QueueUrl: queueUrl, Entries: request });
        return client.send(command, { abortSignal: signal });
      });
    },
  };
}

function toEntry({ record, usedDeliveries, delaySeconds }: Copy, id: string): SendMessageBatchRequestEntry {
  const history = writeCopyHistory({ firstSentTimestamp: record.firstSentTimestamp, usedDeliveries });
  const own = Object.fromEntries(attributesToSend(record.messageAttributes));
  return { Id: id, MessageBody: record.body, DelaySeconds: delaySeconds, MessageAttributes: { ...own, ...history } };
}

/** The entries in as few requests as hold them, in their order. */
function requestsOf(entries: SendMessageBatchRequestEntry[]): SendMessageBatchRequestEntry[][] {
  const requests: SendMessageBatchRequestEntry[][] = [];
  let last: SendMessageBatchRequestEntry[] = [];
  let room = 0;
  for (const entry of entries) {
    const bytes = bytesOf(entry);
    if (bytes > room || last.length === MAX_ENTRIES) {
      last = [];
      room = MAX_REQUEST_BYTES;
      requests.push(last);
    }
    last.push(entry);
    room -= bytes;
  }
  return requests;
}

/** As SQS counts: the body, and name, type and value of each attribute. */
function bytesOf({ MessageBody: body = "", MessageAttributes: attributes = {} }: SendMessageBatchRequestEntry): number {
  return Object.entries(attributes).reduce((sum, [name, { DataType: type = "", StringValue, BinaryValue }]) => {
    const value = StringValue === undefined ? (BinaryValue?.length ?? 0) : Buffer.byteLength(StringValue);
    return sum + Buffer.byteLength(name) + Buffer.byteLength(type) + value;
  }, Buffer.byteLength(body));
}
