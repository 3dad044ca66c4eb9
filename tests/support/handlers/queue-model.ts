/** SQS with a clock: visibility, delays, counts, the limit in flight, retention and the redrive policy of a standard queue. */
import type { MessageAttributeValue, SQSClient } from "@aws-sdk/client-sqs";
import type { SQSMessageAttributes, SQSRecord } from "aws-lambda";
import { sqsRecord } from "./factories";
import type { VirtualClock } from "./virtual-clock";

/** SQS's limits: of messages in flight, of one receive, and of a message with its attributes. */
const MAX_IN_FLIGHT = 120_000;
const MAX_MESSAGES = 10;
const MAX_ATTRIBUTES = 10;

export interface QueueModelArgs {
  visibilityTimeoutSeconds: number;
  retentionSeconds: number;
  maxReceiveCount: number;
}

export interface DeadLetter {
  body: string;
  /** Of a message that the consumer sent; none for one that the redrive policy moved. */
  reason: string | undefined;
}

export interface QueueModel {
  send: (body: string, attributes?: SQSMessageAttributes, delaySeconds?: number) => void;
  /** Up to ten messages that are visible; none at the limit in flight. */
  receive: () => SQSRecord[];
  /** As Lambda does with what the function did not hand back. */
  remove: (receiptHandle: string) => void;
  /** What the consumer's code calls, of the queue and of its dead-letter queue. */
  client: Pick<SQSClient, "send">;
  /** Is called whenever messages have become visible. */
  onVisible: (call: () => void) => void;
  deadLetters: DeadLetter[];
  /** Messages, whatever their state; requests so far; the most in flight at a time; messages lost to the retention. */
  counts: () => { messages: number; requests: number; mostInFlight: number; expired: number };
}

interface Message {
  messageId: string;
  body: string;
  attributes: SQSMessageAttributes;
  sentAt: number;
  visibleAt: number;
  receiveCount: number;
  isInFlight: boolean;
}

interface Entry {
  Id: string;
  ReceiptHandle: string;
  VisibilityTimeout: number;
  MessageBody: string;
  MessageAttributes?: Record<string, MessageAttributeValue>;
  DelaySeconds?: number;
}

export function createQueueModel(clock: VirtualClock, args: QueueModelArgs): QueueModel {
  const messages = new Map<string, Message>();
  const visible: Message[] = [];
  const deadLetters: DeadLetter[] = [];
  const totals = { sent: 0, requests: 0, inFlight: 0, mostInFlight: 0, expired: 0 };
  let notify: () => void = () => undefined;

  function hide(message: Message, milliseconds: number): void {
    message.visibleAt = clock.now() + milliseconds;
    clock.after(milliseconds, () => {
      if (!messages.has(message.messageId) || message.visibleAt !== clock.now()) return;
      land(message);
      visible.push(message);
      notify();
    });
  }

  function land(message: Message): void {
    if (message.isInFlight) totals.inFlight--;
    message.isInFlight = false;
  }

  function forget(message: Message): void {
    land(message);
    messages.delete(message.messageId);
  }

  /** The message in flight that a handle stands for; of an earlier delivery it stands for none. */
  function inFlight(receiptHandle: string): Message | undefined {
    const [messageId = "", receiveCount] = receiptHandle.split("/");
    const message = messages.get(messageId);
    return message?.isInFlight && message.receiveCount === Number(receiveCount) ? message : undefined;
  }

  function send(body: string, attributes: SQSMessageAttributes = {}, delaySeconds = 0): void {
    const messageId = `m${totals.sent++}`;
    const sentAt = clock.now();
    const message = { messageId, body, attributes, sentAt, visibleAt: sentAt, receiveCount: 0, isInFlight: false };
    messages.set(messageId, message);
    hide(message, delaySeconds * 1000);
  }

  /** Delivers a message, unless its time or its deliveries are over. */
  function deliver(message: Message): SQSRecord[] {
    const { messageId, body, attributes, sentAt } = message;
    if (!messages.has(messageId) || message.isInFlight || message.visibleAt > clock.now()) return [];
    if (clock.now() - sentAt > args.retentionSeconds * 1000) {
      totals.expired++;
      forget(message);
      return [];
    }
    if (message.receiveCount >= args.maxReceiveCount) {
      deadLetters.push({ body, reason: undefined });
      forget(message);
      return [];
    }
    message.receiveCount++;
    message.isInFlight = true;
    totals.mostInFlight = Math.max(totals.mostInFlight, ++totals.inFlight);
    hide(message, args.visibilityTimeoutSeconds * 1000);
    const { receiveCount } = message;
    const record = sqsRecord({ messageId, body, receiveCount, sentTimestamp: sentAt, messageAttributes: attributes });
    return [{ ...record, receiptHandle: `${messageId}/${receiveCount}` }];
  }

  function receive(): SQSRecord[] {
    totals.requests++;
    const records: SQSRecord[] = [];
    while (records.length < MAX_MESSAGES && totals.inFlight < MAX_IN_FLIGHT && visible.length > 0) {
      const message = visible.shift();
      if (message) records.push(...deliver(message));
    }
    return records;
  }

  function remove(receiptHandle: string): void {
    const message = inFlight(receiptHandle);
    if (message) forget(message);
  }

  const operations: Operations = {
    send,
    remove,
    show: (receiptHandle, seconds) => {
      const message = inFlight(receiptHandle);
      if (message) hide(message, seconds * 1000);
    },
    sendDeadLetter: (deadLetter) => void deadLetters.push(deadLetter),
    count: () => totals.requests++,
  };
  return {
    send,
    receive,
    remove,
    client: createClient(operations),
    onVisible: (call) => (notify = call),
    deadLetters,
    counts: () => ({
      messages: messages.size,
      requests: totals.requests,
      mostInFlight: totals.mostInFlight,
      expired: totals.expired,
    }),
  };
}

/** What the requests of the consumer's code come to. */
interface Operations {
  send: QueueModel["send"];
  remove: QueueModel["remove"];
  /** Makes a message visible in so many seconds. */
  show: (receiptHandle: string, seconds: number) => void;
  sendDeadLetter: (deadLetter: DeadLetter) => void;
  /** Counts a request. */
  count: () => void;
}

function createClient({ send, remove, show, sendDeadLetter, count }: Operations): QueueModel["client"] {
  const commands: Record<string, (input: Entry & { Entries: Entry[] }) => object> = {
    SendMessageBatchCommand: ({ Entries: entries }) => {
      const refused = entries.filter(({ MessageAttributes: own = {} }) => Object.keys(own).length > MAX_ATTRIBUTES);
      const taken = entries.filter((entry) => !refused.includes(entry));
      for (const { MessageBody: body, MessageAttributes: own, DelaySeconds: delay } of taken)
        send(body, delivered(own), delay);
      return {
        Successful: taken.map(({ Id }) => ({ Id })),
        Failed: refused.map(({ Id }) => ({ Id, Code: "Refused" })),
      };
    },
    SendMessageCommand: ({ MessageBody: body, MessageAttributes: own }) => {
      sendDeadLetter({ body, reason: own?.["reason"]?.StringValue });
      return {};
    },
    DeleteMessageBatchCommand: ({ Entries: entries }) => {
      for (const { ReceiptHandle: handle } of entries) remove(handle);
      return {};
    },
    ChangeMessageVisibilityBatchCommand: ({ Entries: entries }) => {
      for (const { ReceiptHandle: handle, VisibilityTimeout: seconds } of entries) show(handle, seconds);
      return {};
    },
  };
  return {
    send: async (command: { input: object; constructor: { name: string } }) => {
      count();
      const answer = commands[command.constructor.name];
      if (!answer) throw new Error(`The model knows no ${command.constructor.name}`);
      return Promise.resolve(answer(command.input as Entry & { Entries: Entry[] }));
    },
  };
}

/** Attributes as Lambda delivers them. */
function delivered(sent: Record<string, MessageAttributeValue> = {}): SQSMessageAttributes {
  const entries = Object.entries(sent).map(([name, { DataType: dataType = "String", StringValue: stringValue }]) => [
    name,
    { dataType, stringValue },
  ]);
  return Object.fromEntries(entries) as SQSMessageAttributes;
}
