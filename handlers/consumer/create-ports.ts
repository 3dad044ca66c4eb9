import { CLIENT_OPTIONS } from "./client-options";
import { createDeadLetters } from "./dead-letters";
import type { ConsumerSettings } from "./environment";
import type { ConsumerPorts } from "./ports";
import { prepareClient } from "./prepare-client";
import { protectPort } from "./protect-port";
import type { ConsumerRuntime } from "./runtime";
import { createSourceQueue } from "./source-queue";
import { createVisibility } from "./visibility";

/** The ports of a consumer in Lambda: SQS without a circuit breaker, as what is in hand has to go somewhere. */
export function createConsumerPorts(
  runtime: ConsumerRuntime,
  { queueUrl, deadLetterQueueUrl }: Pick<ConsumerSettings, "queueUrl" | "deadLetterQueueUrl">,
): ConsumerPorts {
  const sqs = prepareClient(new runtime.SQSClient(CLIENT_OPTIONS));
  // It would pass the invocation's trace on to what is sent anew, by which Lambda recognizes a loop.
  sqs.middlewareStack.remove("recursionDetectionMiddleware");
  return {
    now: () => Date.now(),
    random: () => Math.random(),
    // Not by console.log: Lambda would put the time and more in front, and the line would no longer be JSON.
    log: (entry) => process.stdout.write(`${JSON.stringify(entry)}\n`),
    deadLetters: protectPort("SQS", createDeadLetters(runtime, sqs, deadLetterQueueUrl)),
    visibility: protectPort("SQS", createVisibility(runtime, sqs, queueUrl)),
    sourceQueue: protectPort("SQS", createSourceQueue(runtime, sqs, queueUrl)),
  };
}
