/** A queue that is encrypted at rest and takes requests over TLS only. */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { queueTlsPolicy, subscribedQueuePolicy } from "../security/resource-policies";
import type { StackContext } from "../stack/context";

export const DAY_SECONDS = 24 * 60 * 60;

const KIBIBYTE = 1024;

/** Of a message with its attributes. What SQS took for years, and what producers may count on. */
export const MAX_MESSAGE_BYTES = 256 * KIBIBYTE;

/**
 * Of dead-letter queues, both as large as SQS allows: a message's age counts from when it was first sent, days ago
 * perhaps, and the largest message has to fit with the reason that it was given.
 */
export const DEAD_LETTER_LIMITS = { messageRetentionSeconds: 14 * DAY_SECONDS, maxMessageSize: 1024 * KIBIBYTE };

/**
 * What a queue has of its own: encryption and tags are the stack's. Its size is stated, as left out it is 256 KiB to the provider
 * and 1 MiB to SQS.
 */
export type SecureQueueArgs = Omit<aws.sqs.QueueArgs, "kmsMasterKeyId" | "sqsManagedSseEnabled" | "tags"> &
  Required<Pick<aws.sqs.QueueArgs, "maxMessageSize">>;

/** @param topicArn of the topic that sends to it; undefined for none. */
export function createSecureQueue(
  name: string,
  { accountId, keys, protectData, tags }: StackContext,
  args: SecureQueueArgs,
  parent: pulumi.Resource,
  topicArn?: pulumi.Output<string>,
): aws.sqs.Queue {
  const encryption = keys ? { kmsMasterKeyId: keys.dataKeyArn } : { sqsManagedSseEnabled: true };
  const queue = new aws.sqs.Queue(name, { ...encryption, ...args, tags }, { parent, protect: protectData });
  const policy = topicArn
    ? pulumi
        .all([queue.arn, topicArn])
        .apply(([queueArn, arn]) => subscribedQueuePolicy({ queueArn, topicArn: arn, accountId }))
    : queue.arn.apply(queueTlsPolicy);
  new aws.sqs.QueuePolicy(`${name}-policy`, { queueUrl: queue.url, policy: pulumi.jsonStringify(policy) }, { parent });
  return queue;
}
