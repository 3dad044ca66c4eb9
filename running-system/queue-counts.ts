/** How many messages are in a queue, as SQS counts them: roughly. */
import { GetQueueAttributesCommand, type SQSClient } from "@aws-sdk/client-sqs";

export interface QueueCounts {
  waiting: number;
  /** Received, and neither deleted nor given back. */
  inFlight: number;
  delayed: number;
}

const ATTRIBUTES = {
  waiting: "ApproximateNumberOfMessages",
  inFlight: "ApproximateNumberOfMessagesNotVisible",
  delayed: "ApproximateNumberOfMessagesDelayed",
} as const;

export async function countMessages(sqs: SQSClient, queueUrl: string): Promise<QueueCounts> {
  const command = new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: Object.values(ATTRIBUTES) });
  const { Attributes: counts = {} } = await sqs.send(command);
  const read = (name: keyof QueueCounts) => Number(counts[ATTRIBUTES[name]] ?? 0);
  return { waiting: read("waiting"), inFlight: read("inFlight"), delayed: read("delayed") };
}

/** All of them together. */
export function totalOf({ waiting, inFlight, delayed }: QueueCounts): number {
  return waiting + inFlight + delayed;
}
