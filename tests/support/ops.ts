/** Dead-letter queues with messages in them, on the emulators of the run. */
import { GetQueueAttributesCommand, ReceiveMessageCommand, SendMessageBatchCommand } from "@aws-sdk/client-sqs";
import type { Message, MessageAttributeValue, SQSClient } from "@aws-sdk/client-sqs";
import { chunksOf } from "../../ops/dead-letters/batches";

export const textAttribute = (StringValue: string): MessageAttributeValue => ({ DataType: "String", StringValue });

export interface Letter {
  body: string;
  attributes?: Record<string, MessageAttributeValue>;
}

export async function fill(sqs: SQSClient, queueUrl: string, letters: readonly Letter[]): Promise<void> {
  for (const chunk of chunksOf(letters, 10))
    await sqs.send(
      new SendMessageBatchCommand({
        QueueUrl: queueUrl,
        Entries: chunk.map(({ body, attributes }, index) => ({
          Id: String(index),
          MessageBody: body,
          MessageAttributes: attributes,
        })),
      }),
    );
}

/** All messages that can be received; they stay hidden for a second. */
export async function readAll(sqs: SQSClient, queueUrl: string): Promise<Message[]> {
  const messages: Message[] = [];
  for (;;) {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({
        QueueUrl: queueUrl,
        MaxNumberOfMessages: 10,
        VisibilityTimeout: 1,
        MessageAttributeNames: ["All"],
      }),
    );
    if (Messages.length === 0) return messages;
    messages.push(...Messages);
  }
}

export async function countHidden(sqs: SQSClient, queueUrl: string): Promise<number> {
  const name = "ApproximateNumberOfMessagesNotVisible";
  const command = new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: [name] });
  return Number((await sqs.send(command)).Attributes?.[name]);
}
