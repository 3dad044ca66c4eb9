/** A queue that is encrypted at rest and takes requests over TLS only. */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { EncryptionKeys } from "../security/encryption-keys";
import { queueTlsPolicy } from "../security/resource-policies";

export const DAY_SECONDS = 24 * 60 * 60;

/** Of dead-letter queues, the longest that SQS offers: a message's age counts from when it was first sent, days ago perhaps. */
export const DEAD_LETTER_RETENTION_SECONDS = 14 * DAY_SECONDS;

export interface SecureQueueOwner {
  /** Keys of the account's own; undefined for those that AWS manages. */
  keys: EncryptionKeys | undefined;
  /** Keeps the queue, and the messages in it, from being deleted. */
  protectData: boolean;
}

export function createSecureQueue(
  name: string,
  args: aws.sqs.QueueArgs,
  { keys, protectData }: SecureQueueOwner,
  parent: pulumi.Resource,
): aws.sqs.Queue {
  const queue = new aws.sqs.Queue(
    name,
    { ...(keys ? { kmsMasterKeyId: keys.dataKeyArn } : { sqsManagedSseEnabled: true }), ...args },
    { parent, protect: protectData },
  );
  new aws.sqs.QueuePolicy(
    `${name}-policy`,
    { queueUrl: queue.url, policy: pulumi.jsonStringify(queue.arn.apply(queueTlsPolicy)) },
    { parent },
  );
  return queue;
}
