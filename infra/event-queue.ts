/** The queue between the service and the event processor, and its dead-letter queue. */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { EncryptionKeys } from "./encryption-keys";
import type { ResourceNames } from "./names";
import { queueTlsPolicy } from "./resource-policies";
import type { Tags } from "./tags";

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

const DAY_SECONDS = 24 * 60 * 60;

/** Deliveries before a message is given up. AWS advises at least five for a Lambda consumer, which throttles now and then. */
const MAX_RECEIVE_COUNT = 5;

/** Kept longer than the queue's 4 days, because a message's age counts from when it was first sent. */
export const DEAD_LETTER_RETENTION_SECONDS = 14 * DAY_SECONDS;

/** AWS's advice for event source mappings: six times the function's timeout, so that retries of a throttled batch fit in. */
export function visibilityTimeoutSeconds(consumerTimeoutSeconds: number): number {
  return 6 * consumerTimeoutSeconds;
}

/** A queue that is encrypted at rest and takes requests over TLS only. */
export function createSecureQueue(
  name: string,
  args: aws.sqs.QueueArgs,
  keys: EncryptionKeys | undefined,
  opts: pulumi.CustomResourceOptions,
): aws.sqs.Queue {
  const queue = new aws.sqs.Queue(
    name,
    { ...(keys ? { kmsMasterKeyId: keys.dataKeyArn } : { sqsManagedSseEnabled: true }), ...args },
    opts,
  );
  new aws.sqs.QueuePolicy(
    `${name}-policy`,
    { queueUrl: queue.url, policy: pulumi.jsonStringify(queue.arn.apply(queueTlsPolicy)) },
    { parent: opts.parent },
  );
  return queue;
}

/** Transactions on their way to the event processor; after five deliveries they wait 14 days for an operator. */
export class EventQueue extends pulumi.ComponentResource {
  readonly queue: aws.sqs.Queue;
  readonly deadLetterQueue: aws.sqs.Queue;
  readonly visibilityTimeoutSeconds: number;

  constructor(name: string, args: EventQueueArgs, opts?: pulumi.ComponentResourceOptions) {
    super("transaction-system:infra:EventQueue", name, {}, opts);
    const child = { parent: this, protect: args.protectData };
    this.visibilityTimeoutSeconds = visibilityTimeoutSeconds(args.consumerTimeoutSeconds);
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
      args.keys,
      child,
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
      args.keys,
      child,
    );
    this.registerOutputs({ queueUrl: this.queue.url, deadLetterQueueUrl: this.deadLetterQueue.url });
  }
}
