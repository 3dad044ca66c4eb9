/** Who may do what with a bucket, a queue, a topic or a key: resource policies, as pure functions of ARNs. */
import type { StackContext } from "../stack/context";
import { LOAD_BALANCER_LOG_PREFIX, logGroupNames, TRANSACTION_LOG_PREFIX } from "../stack/names";
import { policyDocument, type PolicyDocument, type PolicyStatement } from "./policy-document";

/** The account, region and names that a stack's keys are for. */
export type KeyOwner = Pick<StackContext, "accountId" | "region" | "names">;

/** By name, as key and topic refer to each other. */
function eventTopicArn({ accountId, region, names }: KeyOwner): string {
  return `arn:aws:sns:${region}:${accountId}:${names.eventTopic}`;
}

/** Leaves it to the account's own IAM policies who may do what with a key. Without this nobody could manage it. */
function keyManagement({ accountId }: Pick<KeyOwner, "accountId">): PolicyStatement {
  return {
    Sid: "AccountManagesKey",
    Effect: "Allow",
    Principal: { AWS: `arn:aws:iam::${accountId}:root` },
    Action: "kms:*",
    Resource: "*",
  };
}

/** The key of the data: roles and services use it by the grants of this account. */
export function dataKeyPolicy(owner: Pick<KeyOwner, "accountId">): PolicyDocument {
  return policyDocument(keyManagement(owner));
}

/** The same where there are subscribers: SNS uses it as well, for what the topic of events sends to their queues alone. */
export function announcedDataKeyPolicy(owner: KeyOwner): PolicyDocument {
  return policyDocument(keyManagement(owner), {
    Sid: "EventsReachQueues",
    Effect: "Allow",
    Principal: { Service: "sns.amazonaws.com" },
    Action: ["kms:Decrypt", "kms:GenerateDataKey"],
    Resource: "*",
    Condition: {
      StringEquals: { "aws:SourceAccount": owner.accountId },
      ArnEquals: { "aws:SourceArn": eventTopicArn(owner) },
    },
  });
}

/**
 * The key of the logs, which CloudWatch Logs uses for this stack's log groups only.
 * @param consumers components whose functions write to one each.
 */
export function logsKeyPolicy(owner: KeyOwner, consumers: readonly string[]): PolicyDocument {
  const logGroupArn = (name: string) => `arn:aws:logs:${owner.region}:${owner.accountId}:log-group:${name}`;
  return policyDocument(keyManagement(owner), {
    Sid: "LogGroups",
    Effect: "Allow",
    Principal: { Service: `logs.${owner.region}.amazonaws.com` },
    Action: [
      "kms:Encrypt",
      "kms:Decrypt",
      "kms:ReEncryptFrom",
      "kms:ReEncryptTo",
      "kms:GenerateDataKey",
      "kms:GenerateDataKeyWithoutPlaintext",
      "kms:DescribeKey",
    ],
    Resource: "*",
    Condition: {
      ArnEquals: { "kms:EncryptionContext:aws:logs:arn": logGroupNames(owner.names, consumers).map(logGroupArn) },
    },
  });
}

/** The key of the alerts. With AWS's own key for SNS alarms would fail to publish, and say nothing. */
export function alertsKeyPolicy(owner: KeyOwner): PolicyDocument {
  return policyDocument(keyManagement(owner), {
    Sid: "AlarmsPublish",
    Effect: "Allow",
    Principal: { Service: "cloudwatch.amazonaws.com" },
    Action: ["kms:Decrypt", "kms:GenerateDataKey"],
    Resource: "*",
    Condition: { StringEquals: { "aws:SourceAccount": owner.accountId } },
  });
}

function denyInsecureTransport(action: string, resource: string | string[]): PolicyStatement {
  return {
    Sid: "DenyInsecureTransport",
    Effect: "Deny",
    Principal: "*",
    Action: action,
    Resource: resource,
    Condition: { Bool: { "aws:SecureTransport": "false" } },
  };
}

const denyInsecureBucketRequests = (arn: string) => denyInsecureTransport("s3:*", [arn, `${arn}/*`]);
const denyInsecureQueueRequests = (arn: string) => denyInsecureTransport("sqs:*", arn);
const denyInsecurePublishing = (arn: string) => denyInsecureTransport("sns:Publish", arn);

/** Refuses every request to a bucket that is not made over TLS. */
export function bucketTlsPolicy(bucketArn: string): PolicyDocument {
  return policyDocument(denyInsecureBucketRequests(bucketArn));
}

/** Lets this account's load balancers and buckets deliver their access logs, each below its own prefix. */
export function accessLogBucketPolicy(args: { bucketArn: string; accountId: string }): PolicyDocument {
  const { bucketArn, accountId } = args;
  return policyDocument(
    {
      Sid: "LoadBalancerLogs",
      Effect: "Allow",
      Principal: { Service: "logdelivery.elasticloadbalancing.amazonaws.com" },
      Action: "s3:PutObject",
      // The path holds the account that the load balancer belongs to: others' cannot deliver here.
      Resource: `${bucketArn}/${LOAD_BALANCER_LOG_PREFIX}/AWSLogs/${accountId}/*`,
    },
    {
      Sid: "BucketLogs",
      Effect: "Allow",
      Principal: { Service: "logging.s3.amazonaws.com" },
      Action: "s3:PutObject",
      Resource: `${bucketArn}/${TRANSACTION_LOG_PREFIX}/*`,
      Condition: { StringEquals: { "aws:SourceAccount": accountId } },
    },
    denyInsecureBucketRequests(bucketArn),
  );
}

/** Refuses every request to a queue that is not made over TLS. */
export function queueTlsPolicy(queueArn: string): PolicyDocument {
  return policyDocument(denyInsecureQueueRequests(queueArn));
}

/** Lets one topic of this account send to a queue, and refuses every request that is not made over TLS. */
export function subscribedQueuePolicy(args: { queueArn: string; topicArn: string; accountId: string }): PolicyDocument {
  const { queueArn, topicArn, accountId } = args;
  return policyDocument(
    {
      Sid: "TopicSends",
      Effect: "Allow",
      Principal: { Service: "sns.amazonaws.com" },
      Action: "sqs:SendMessage",
      Resource: queueArn,
      Condition: { StringEquals: { "aws:SourceAccount": accountId }, ArnEquals: { "aws:SourceArn": topicArn } },
    },
    denyInsecureQueueRequests(queueArn),
  );
}

/** Lets this account's alarms publish, and refuses what is not sent over TLS. */
export function alertTopicPolicy(args: { topicArn: string; accountId: string }): PolicyDocument {
  return policyDocument(
    {
      Sid: "AlarmsPublish",
      Effect: "Allow",
      Principal: { Service: "cloudwatch.amazonaws.com" },
      Action: "sns:Publish",
      Resource: args.topicArn,
      Condition: { StringEquals: { "aws:SourceAccount": args.accountId } },
    },
    denyInsecurePublishing(args.topicArn),
  );
}

/** Refuses what is not sent over TLS. Who may publish, and subscribe, the account's own IAM policies say. */
export function topicTlsPolicy(topicArn: string): PolicyDocument {
  return policyDocument(denyInsecurePublishing(topicArn));
}
