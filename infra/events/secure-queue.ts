/** A queue that is encrypted at rest and takes requests over TLS only. */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { queueTlsPolicy } from "../security/resource-policies";
import type { StackContext } from "../stack/context";

export const DAY_SECONDS = 24 * 60 * 60;

/** Of dead-letter queues, the longest that SQS offers: a message's age counts from when it was first sent, days ago perhaps. */
export const DEAD_LETTER_RETENTION_SECONDS = 14 * DAY_SECONDS;

/** What a queue has of its own: encryption and tags are the stack's. */
export type SecureQueueArgs = Omit<aws.sqs.QueueArgs, "kmsMasterKeyId" | "sqsManagedSseEnabled" | "tags">;

export function createSecureQueue(
  name: string,
  { keys, protectData, tags }: StackContext,
  args: SecureQueueArgs,
  parent: pulumi.Resource,
): aws.sqs.Queue {
  const encryption = keys ? { kmsMasterKeyId: keys.dataKeyArn } : { sqsManagedSseEnabled: true };
  const queue = new aws.sqs.Queue(name, { ...encryption, ...args, tags }, { parent, protect: protectData });
  new aws.sqs.QueuePolicy(
    `${name}-policy`,
    { queueUrl: queue.url, policy: pulumi.jsonStringify(queue.arn.apply(queueTlsPolicy)) },
    { parent },
  );
  return queue;
}
