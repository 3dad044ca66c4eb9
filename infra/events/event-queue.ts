/** The queue between the service and the event processor, and its dead-letter queue. */
import type * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { EncryptionKeys } from "../security/encryption-keys";
import type { ResourceNames } from "../stack/names";
import { createSecureQueue, DAY_SECONDS, DEAD_LETTER_RETENTION_SECONDS } from "./secure-queue";
import type { Tags } from "../stack/tags";

export interface EventQueueArgs {
  names: ResourceNames;
  region: string;
  accountId: pulumi.Input<string>;
  /** Time limit of one run of the consumer, in seconds; the visibility timeout is derived from it. */
  consumerTimeoutSeconds: number;
  /** Keys of the account's own; undefined for those that AWS manages. */
  keys: EncryptionKeys | undefined;
  /** Keeps the queues, and the transactions in them, from being deleted. */
  protectData: boolean;
  tags: Tags;
}

/** Deliveries before a message is given up. AWS advises at least five for a Lambda consumer, which throttles now and then. */
const MAX_RECEIVE_COUNT = 5;

/** Transactions on their way to the event processor; after five deliveries they wait 14 days for an operator. */
export class EventQueue extends pulumi.ComponentResource {
  readonly queue: aws.sqs.Queue;
  readonly deadLetterQueue: aws.sqs.Queue;
  readonly visibilityTimeoutSeconds: number;

  constructor(name: string, args: EventQueueArgs, opts?: pulumi.ComponentResourceOptions) {
    super("transaction-system:infra:EventQueue", name, {}, opts);
    // AWS's advice for event source mappings, so that the retries of a throttled batch fit in.
    this.visibilityTimeoutSeconds = 6 * args.consumerTimeoutSeconds;
    // By name, as the two queues refer to each other.
    const queueArn = pulumi.interpolate`arn:aws:sqs:${args.region}:${args.accountId}:${args.names.queue}`;
    this.deadLetterQueue = createSecureQueue(
      `${name}-dead-letters`,
      {
        name: args.names.deadLetterQueue,
        messageRetentionSeconds: DEAD_LETTER_RETENTION_SECONDS,
        redriveAllowPolicy: pulumi.jsonStringify({ redrivePermission: "byQueue", sourceQueueArns: [queueArn] }),
        tags: args.tags,
      },
      args,
      this,
    );
    this.queue = createSecureQueue(
      `${name}-queue`,
      {
        name: args.names.queue,
        visibilityTimeoutSeconds: this.visibilityTimeoutSeconds,
        messageRetentionSeconds: 4 * DAY_SECONDS,
        receiveWaitTimeSeconds: 20,
        redrivePolicy: pulumi.jsonStringify({
          deadLetterTargetArn: this.deadLetterQueue.arn,
          maxReceiveCount: MAX_RECEIVE_COUNT,
        }),
        tags: args.tags,
      },
      args,
      this,
    );
    this.registerOutputs({ queueUrl: this.queue.url, deadLetterQueueUrl: this.deadLetterQueue.url });
  }
}
