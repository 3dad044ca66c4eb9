/** The second consumer's part of a stack, as a file of infra/events/ would have it. */
import type * as aws from "@pulumi/aws";
import { EventConsumer, type ConsumerHandler } from "../../../../infra/events/event-consumer";
import { EventQueue } from "../../../../infra/events/event-queue";
import type { Network } from "../../../../infra/network/network";
import type { StackContext } from "../../../../infra/stack/context";
import { createNotifierHandler, type NotifierEnvironment } from "./notifier";

function notifierHandler(topic: aws.sns.Topic): ConsumerHandler<NotifierEnvironment> {
  return {
    description: "Tells users of their transactions",
    factory: createNotifierHandler,
    imports: "tests/support/handlers/notifier/notifier-imports.ts",
    environment: { TOPIC_ARN: topic.arn },
    grants: [{ Sid: "Notices", Effect: "Allow", Action: "sns:Publish", Resource: topic.arn }],
  };
}

/** The notifier and the queue that feeds it. */
export function createNotifier(stack: StackContext, parts: { network: Network; topic: aws.sns.Topic }): EventConsumer {
  return new EventConsumer("notifier", stack, {
    network: parts.network,
    queue: new EventQueue("notices", stack, { consumerTimeoutSeconds: 10 }),
    handler: notifierHandler(parts.topic),
    memoryMiB: 512,
    maxConcurrency: 2,
    reservedConcurrency: undefined,
  });
}
