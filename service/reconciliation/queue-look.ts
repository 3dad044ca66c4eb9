/** Looks whether messages wait in the queues. */
import { GetQueueAttributesCommand, type QueueAttributeName, type SQSClient } from "@aws-sdk/client-sqs";
import { callAws } from "../process/aws-call";
import type { Look } from "../store/reconciliation-progress";

/** Those that may be received, those that are received and not deleted, and those that are delayed. All are approximate. */
const COUNTS = [
  "ApproximateNumberOfMessages",
  "ApproximateNumberOfMessagesNotVisible",
  "ApproximateNumberOfMessagesDelayed",
] as const satisfies QueueAttributeName[];

/**
 * Gives the function that looks. It looks at the queue first: a message that leaves it meanwhile is found in the other one.
 * The function throws UnavailableError while SQS is away.
 */
export function createQueueLook(
  client: SQSClient,
  queueUrl: string,
  deadLetterQueueUrl: string,
): (signal: AbortSignal) => Promise<Look> {
  const isEmpty = async (url: string, signal: AbortSignal): Promise<boolean> => {
    const command = new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: [...COUNTS] });
    const { Attributes = {} } = await callAws("SQS", client.send(command, { abortSignal: signal }));
    return COUNTS.every((name) => Attributes[name] === "0");
  };
  return async (signal) => {
    const queues = await isEmpty(queueUrl, signal);
    return { queues, deadLetters: await isEmpty(deadLetterQueueUrl, signal) };
  };
}
