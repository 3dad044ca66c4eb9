/** A queue that feeds a consumer, and its dead-letter queue. */
import type * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { StackContext } from "../stack/context";
import { metricsOf } from "../stack/metrics";
import { createSecureQueue, DAY_SECONDS, DEAD_LETTER_LIMITS, MAX_MESSAGE_BYTES } from "./secure-queue";

export interface EventQueueArgs {
  /** Time limit of one run of the consumer, in seconds; the visibility timeout is derived from it. */
  consumerTimeoutSeconds: number;
  /** ARN of the topic that fills it, and its dead-letter queue with what it cannot deliver; undefined for none. */
  topicArn?: pulumi.Output<string>;
}

/**
 * Messages on their way to a consumer; what it gives up waits 14 days for an operator.
 *
 * Its physical names come from its own name, of at most 40 lower-case letters, digits and hyphens.
 */
export class EventQueue extends pulumi.ComponentResource {
  readonly queue: aws.sqs.Queue;
  readonly deadLetterQueue: aws.sqs.Queue;
  readonly consumerTimeoutSeconds: number;
  readonly visibilityTimeoutSeconds: number;
  readonly retentionSeconds = 4 * DAY_SECONDS;
  /** AWS advises at least five for a Lambda consumer, which throttles now and then. */
  readonly maxReceiveCount = 5;

  constructor(
    name: string,
    stack: StackContext,
    { consumerTimeoutSeconds, topicArn }: EventQueueArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("transaction-system:infra:EventQueue", name, {}, opts);
    const { accountId, names, region } = stack;
    this.consumerTimeoutSeconds = consumerTimeoutSeconds;
    // AWS's advice for event source mappings, so that the retries of a throttled batch fit in.
    this.visibilityTimeoutSeconds = 6 * consumerTimeoutSeconds;
    // By name, as the two queues refer to each other.
    const queueArn = `arn:aws:sqs:${region}:${accountId}:${names.queue(name)}`;
    this.deadLetterQueue = createSecureQueue(
      `${name}-dead-letters`,
      stack,
      {
        name: names.deadLetterQueue(name),
        ...DEAD_LETTER_LIMITS,
        redriveAllowPolicy: JSON.stringify({ redrivePermission: "byQueue", sourceQueueArns: [queueArn] }),
      },
      this,
      topicArn,
    );
    this.queue = createSecureQueue(
      `${name}-queue`,
      stack,
      {
        name: names.queue(name),
        visibilityTimeoutSeconds: this.visibilityTimeoutSeconds,
        messageRetentionSeconds: this.retentionSeconds,
        maxMessageSize: MAX_MESSAGE_BYTES,
        receiveWaitTimeSeconds: 20,
        redrivePolicy: pulumi.jsonStringify({
          deadLetterTargetArn: this.deadLetterQueue.arn,
          maxReceiveCount: this.maxReceiveCount,
        }),
      },
      this,
      topicArn,
    );
    this.registerOutputs({ queueUrl: this.queue.url, deadLetterQueueUrl: this.deadLetterQueue.url });
  }

  get metrics() {
    return {
      queue: metricsOf("AWS/SQS", { QueueName: this.queue.name }),
      deadLetters: metricsOf("AWS/SQS", { QueueName: this.deadLetterQueue.name }),
    };
  }
}
