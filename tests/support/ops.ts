/** Dead-letter queues with messages in them, on the emulators of the run. */
import { GetQueueAttributesCommand, ReceiveMessageCommand, SendMessageBatchCommand } from "@aws-sdk/client-sqs";
import type { Message, MessageAttributeValue, SQSClient } from "@aws-sdk/client-sqs";
import { chunksOf } from "../../shared/chunks";

export const textAttribute = (StringValue: string): MessageAttributeValue => ({ DataType: "String", StringValue });

export interface Letter {
  body: string;
  attributes?: Record<string, MessageAttributeValue>;
}

/** @returns the messages' ids, in the same order. */
export async function fill(sqs: SQSClient, queueUrl: string, letters: readonly Letter[]): Promise<string[]> {
  const ids: string[] = [];
  for (const chunk of chunksOf(letters, 10)) {
    const { Successful = [] } = await sqs.send(
      new SendMessageBatchCommand({
        QueueUrl: queueUrl,
        Entries: chunk.map(({ body, attributes }, index) => ({
          Id: String(index),
          MessageBody: body,
          MessageAttributes: attributes,
        })),
      }),
    );
    for (const index of chunk.keys()) ids.push(Successful.find(({ Id }) => Id === String(index))?.MessageId ?? "");
  }
  return ids;
}

/** All messages that can be received, each once; they stay hidden for some seconds. */
export async function readAll(sqs: SQSClient, queueUrl: string): Promise<Message[]> {
  const messages = new Map<string, Message>();
  for (;;) {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({
        QueueUrl: queueUrl,
        MaxNumberOfMessages: 10,
        VisibilityTimeout: 5,
        MessageAttributeNames: ["All"],
      }),
    );
    const unseen = Messages.filter(({ MessageId = "" }) => !messages.has(MessageId));
    if (unseen.length === 0) return [...messages.values()];
    for (const message of unseen) messages.set(message.MessageId ?? "", message);
  }
}

/** Messages that can be received, and those that somebody holds. */
export async function countLetters(sqs: SQSClient, queueUrl: string): Promise<{ visible: number; hidden: number }> {
  const [visible, hidden] = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"] as const;
  const command = new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: [visible, hidden] });
  const { Attributes = {} } = await sqs.send(command);
  return { visible: Number(Attributes[visible]), hidden: Number(Attributes[hidden]) };
}
