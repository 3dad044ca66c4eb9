import assert from "node:assert/strict";
import { recordingGrants } from "../../../infra/security/consumer-grants";
import {
  assumeRolePolicy,
  consumerPolicy,
  ecrRepositoryArn,
  flowLogPolicy,
  serviceExecutionPolicy,
  serviceTaskPolicy,
} from "../../../infra/security/identity-policies";
import type { PolicyDocument, PolicyStatement } from "../../../infra/security/policy-document";
import {
  accessLogBucketPolicy,
  alertsKeyPolicy,
  alertTopicPolicy,
  announcedDataKeyPolicy,
  bucketTlsPolicy,
  dataKeyPolicy,
  logsKeyPolicy,
  queueTlsPolicy,
  subscribedQueuePolicy,
} from "../../../infra/security/resource-policies";
import { resourceNames } from "../../../infra/stack/names";
import { decide, type AccessRequest, type Decision } from "../../support/program/iam";

const ACCOUNT = "123456789012";
const STRANGER = "111122223333";

/** Policies of roles: whoever has the role asks. */
const roles: Record<string, [PolicyDocument, ...[action: string, resource: string, Decision][]]> = {
  "the event processor": [
    // Their ARNs are known.
    consumerPolicy(recordingGrants({ tableArn: "arn:table", bucketArn: "arn:bucket" }) as PolicyStatement[], {
      queueArn: "arn:queue",
      deadLetterQueueArn: "arn:dead-letters",
      asynchronousDeadLetterQueueArn: "arn:lambda-dead-letters",
      logGroupArn: "arn:logs",
      dataKeyArn: "arn:key",
    }),
    ["dynamodb:GetItem", "arn:table", "allowed"],
    ["dynamodb:PutItem", "arn:table", "allowed"],
    ["dynamodb:Query", "arn:table", "allowed"],
    ["dynamodb:Query", "arn:table/index/userId-index", "not allowed"],
    ["dynamodb:DeleteItem", "arn:table", "not allowed"],
    ["s3:GetObject", "arn:bucket/transactions/2026/01/02/a.json", "allowed"],
    ["s3:PutObject", "arn:bucket/transactions/2026/01/02/a.json", "allowed"],
    ["s3:PutObject", "arn:bucket/elsewhere/a.json", "not allowed"],
    ["s3:DeleteObject", "arn:bucket/transactions/2026/01/02/a.json", "not allowed"],
    ["sqs:ReceiveMessage", "arn:queue", "allowed"],
    ["sqs:DeleteMessage", "arn:queue", "allowed"],
    ["sqs:GetQueueAttributes", "arn:queue", "allowed"],
    ["sqs:ChangeMessageVisibility", "arn:queue", "allowed"],
    ["sqs:SendMessage", "arn:queue", "allowed"],
    ["sqs:SendMessage", "arn:another-queue", "not allowed"],
    ["sqs:PurgeQueue", "arn:queue", "not allowed"],
    ["sqs:SendMessage", "arn:dead-letters", "allowed"],
    ["sqs:SendMessage", "arn:lambda-dead-letters", "allowed"],
    ["sqs:ReceiveMessage", "arn:dead-letters", "not allowed"],
    ["xray:PutTraceSegments", "*", "allowed"],
    ["xray:PutTelemetryRecords", "*", "allowed"],
    ["kms:Decrypt", "arn:key", "allowed"],
    ["kms:GenerateDataKey", "arn:key", "allowed"],
    ["kms:Decrypt", "arn:another-key", "not allowed"],
    ["kms:ScheduleKeyDeletion", "arn:key", "not allowed"],
    // It would come back after the stack has gone.
    ["logs:CreateLogGroup", "arn:logs", "refused"],
    ["logs:CreateLogGroup", "arn:logs:*", "refused"],
  ],
  "the service": [
    serviceTaskPolicy({
      databaseSecretArn: "arn:secret",
      apiTokenSecretArn: "arn:token",
      queueArn: "arn:queue",
      deadLetterQueueArn: "arn:dead-letters",
      tableArn: "arn:table",
      bucketArn: "arn:bucket",
      dataKeyArn: "arn:key",
    }),
    ["secretsmanager:GetSecretValue", "arn:secret", "allowed"],
    ["secretsmanager:GetSecretValue", "arn:token", "allowed"],
    ["secretsmanager:GetSecretValue", "arn:another-secret", "not allowed"],
    ["secretsmanager:PutSecretValue", "arn:token", "not allowed"],
    ["sqs:SendMessage", "arn:queue", "allowed"],
    ["sqs:SendMessage", "arn:another-queue", "not allowed"],
    ["sqs:ReceiveMessage", "arn:queue", "not allowed"],
    ["sqs:GetQueueAttributes", "arn:queue", "allowed"],
    ["sqs:GetQueueAttributes", "arn:dead-letters", "allowed"],
    ["sqs:GetQueueAttributes", "arn:another-queue", "not allowed"],
    ["sqs:SendMessage", "arn:dead-letters", "not allowed"],
    ["sqs:ReceiveMessage", "arn:dead-letters", "not allowed"],
    ["sqs:DeleteMessage", "arn:dead-letters", "not allowed"],
    ["dynamodb:BatchGetItem", "arn:table", "allowed"],
    ["dynamodb:BatchGetItem", "arn:table/index/userId-index", "not allowed"],
    ["s3:ListBucket", "arn:bucket", "allowed"],
    ["s3:ListBucket", "arn:another-bucket", "not allowed"],
    ["s3:GetObject", "arn:bucket/transactions/2026/01/02/a.json", "allowed"],
    ["s3:GetObject", "arn:bucket/elsewhere/a.json", "not allowed"],
    ["s3:PutObject", "arn:bucket/transactions/2026/01/02/a.json", "not allowed"],
    ["dynamodb:Query", "arn:table", "allowed"],
    ["dynamodb:Query", "arn:table/index/userId-index", "allowed"],
    ["dynamodb:Query", "arn:table/index/another", "not allowed"],
    ["dynamodb:Scan", "arn:table", "not allowed"],
    ["dynamodb:PutItem", "arn:table", "not allowed"],
    ["kms:Decrypt", "arn:key", "allowed"],
    ["kms:GenerateDataKey", "arn:key", "allowed"],
    ["kms:Decrypt", "arn:another-key", "not allowed"],
  ],
  "the service of a stack without keys": [
    serviceTaskPolicy({
      databaseSecretArn: "s",
      apiTokenSecretArn: "t",
      queueArn: "q",
      deadLetterQueueArn: "d",
      tableArn: "t",
      bucketArn: "b",
      dataKeyArn: undefined,
    }),
    ["kms:Decrypt", "arn:key", "not allowed"],
  ],
  "the container's agent": [
    serviceExecutionPolicy({ logGroupArn: "arn:logs", repositoryArn: "arn:repository" }),
    ["logs:CreateLogStream", "arn:logs:log-stream:task", "allowed"],
    ["logs:PutLogEvents", "arn:logs:log-stream:task", "allowed"],
    ["logs:PutLogEvents", "arn:other-logs:log-stream:task", "not allowed"],
    ["logs:DeleteLogGroup", "arn:logs", "not allowed"],
    ["ecr:GetAuthorizationToken", "*", "allowed"],
    ["ecr:BatchCheckLayerAvailability", "arn:repository", "allowed"],
    ["ecr:BatchGetImage", "arn:repository", "allowed"],
    ["ecr:GetDownloadUrlForLayer", "arn:repository", "allowed"],
    ["ecr:BatchGetImage", "arn:another-repository", "not allowed"],
    ["ecr:PutImage", "arn:repository", "not allowed"],
  ],
  "the agent of a public image": [
    serviceExecutionPolicy({ logGroupArn: "arn:logs", repositoryArn: undefined }),
    ["logs:PutLogEvents", "arn:logs:log-stream:task", "allowed"],
    ["ecr:GetAuthorizationToken", "*", "not allowed"],
    ["ecr:BatchGetImage", "arn:repository", "not allowed"],
  ],
  "the VPC's flow logs": [
    flowLogPolicy("arn:logs"),
    ["logs:PutLogEvents", "arn:logs:log-stream:eni", "allowed"],
    ["logs:DescribeLogStreams", "arn:logs", "allowed"],
    ["logs:PutLogEvents", "arn:other-logs:log-stream:eni", "not allowed"],
    ["logs:CreateLogGroup", "arn:logs", "not allowed"],
  ],
};

const tls = (isUsed: boolean) => ({ "aws:SecureTransport": String(isUsed) });
const from = (account: string) => ({ "aws:SourceAccount": account, ...tls(true) });
const by = (principal: string, action: string, resource: string, context: AccessRequest["context"]): AccessRequest => ({
  principal,
  action,
  resource,
  context,
});

const root = (account: string) => `arn:aws:iam::${account}:root`;
const owner = { accountId: ACCOUNT, region: "eu-west-1", names: resourceNames("dev", ACCOUNT) };
const logGroup = (name: string, region = "eu-west-1") => ({
  "kms:EncryptionContext:aws:logs:arn": `arn:aws:logs:${region}:${ACCOUNT}:log-group:${name}`,
});
const sns = "sns.amazonaws.com";
const EVENT_TOPIC = `arn:aws:sns:eu-west-1:${ACCOUNT}:transaction-events-dev`;
const fromTopic = (topicArn: string, account: string) => ({
  "aws:SourceArn": topicArn,
  "aws:SourceAccount": account,
});
const [alarms, logs] = ["cloudwatch.amazonaws.com", "logs.eu-west-1.amazonaws.com"];
const [balancers, accessLogs] = ["logdelivery.elasticloadbalancing.amazonaws.com", "logging.s3.amazonaws.com"];

/** Policies of what is asked for. Who may do something by a policy of their own may do it where this one allows nothing. */
const resources: Record<string, [PolicyDocument, ...[what: string, AccessRequest, Decision][]]> = {
  "a role": [
    assumeRolePolicy("lambda.amazonaws.com", ACCOUNT),
    ["its service, for this account", by("lambda.amazonaws.com", "sts:AssumeRole", "", from(ACCOUNT)), "allowed"],
    ["its service, for a stranger", by("lambda.amazonaws.com", "sts:AssumeRole", "", from(STRANGER)), "not allowed"],
    ["another service", by("ec2.amazonaws.com", "sts:AssumeRole", "", from(ACCOUNT)), "not allowed"],
  ],
  "a bucket": [
    bucketTlsPolicy("arn:aws:s3:::logs"),
    ["a list without TLS", by(root(ACCOUNT), "s3:ListBucket", "arn:aws:s3:::logs", tls(false)), "refused"],
    ["an object without TLS", by(root(ACCOUNT), "s3:GetObject", "arn:aws:s3:::logs/a/b", tls(false)), "refused"],
    ["an object over TLS", by(root(ACCOUNT), "s3:GetObject", "arn:aws:s3:::logs/a/b", tls(true)), "not allowed"],
  ],
  "a queue": [
    queueTlsPolicy("arn:queue"),
    ["a message without TLS", by(root(ACCOUNT), "sqs:SendMessage", "arn:queue", tls(false)), "refused"],
    ["a message over TLS", by(root(ACCOUNT), "sqs:SendMessage", "arn:queue", tls(true)), "not allowed"],
  ],
  "a subscriber's queue": [
    subscribedQueuePolicy({ queueArn: "arn:queue", topicArn: "arn:topic", accountId: ACCOUNT }),
    ["the topic", by(sns, "sqs:SendMessage", "arn:queue", fromTopic("arn:topic", ACCOUNT)), "allowed"],
    ["another topic", by(sns, "sqs:SendMessage", "arn:queue", fromTopic("arn:other", ACCOUNT)), "not allowed"],
    ["a stranger's topic", by(sns, "sqs:SendMessage", "arn:queue", fromTopic("arn:topic", STRANGER)), "not allowed"],
    ["another action", by(sns, "sqs:ReceiveMessage", "arn:queue", fromTopic("arn:topic", ACCOUNT)), "not allowed"],
    ["a message without TLS", by(root(ACCOUNT), "sqs:SendMessage", "arn:queue", tls(false)), "refused"],
  ],
  "the key of the data, with subscribers": [
    announcedDataKeyPolicy(owner),
    ["the topic of events", by(sns, "kms:GenerateDataKey", "*", fromTopic(EVENT_TOPIC, ACCOUNT)), "allowed"],
    ["another topic", by(sns, "kms:GenerateDataKey", "*", fromTopic("arn:other", ACCOUNT)), "not allowed"],
    ["a stranger's topic", by(sns, "kms:Decrypt", "*", fromTopic(EVENT_TOPIC, STRANGER)), "not allowed"],
    ["another action", by(sns, "kms:CreateGrant", "*", fromTopic(EVENT_TOPIC, ACCOUNT)), "not allowed"],
  ],
  "the alarms' topic": [
    alertTopicPolicy({ topicArn: "arn:topic", accountId: ACCOUNT }),
    ["this account's alarms", by(alarms, "sns:Publish", "arn:topic", from(ACCOUNT)), "allowed"],
    ["a stranger's alarms", by(alarms, "sns:Publish", "arn:topic", from(STRANGER)), "not allowed"],
    ["another service", by("events.amazonaws.com", "sns:Publish", "arn:topic", from(ACCOUNT)), "not allowed"],
    ["another action", by(alarms, "sns:Subscribe", "arn:topic", from(ACCOUNT)), "not allowed"],
    ["anybody without TLS", by(root(ACCOUNT), "sns:Publish", "arn:topic", tls(false)), "refused"],
  ],
  "the bucket of access logs": [
    accessLogBucketPolicy({ bucketArn: "arn:logs", accountId: ACCOUNT }),
    [
      "this account's load balancers",
      by(balancers, "s3:PutObject", `arn:logs/load-balancer/AWSLogs/${ACCOUNT}/a`, tls(true)),
      "allowed",
    ],
    [
      "a stranger's load balancers",
      by(balancers, "s3:PutObject", `arn:logs/load-balancer/AWSLogs/${STRANGER}/a`, tls(true)),
      "not allowed",
    ],
    ["this account's buckets", by(accessLogs, "s3:PutObject", "arn:logs/transaction-log/a", from(ACCOUNT)), "allowed"],
    [
      "a stranger's buckets",
      by(accessLogs, "s3:PutObject", "arn:logs/transaction-log/a", from(STRANGER)),
      "not allowed",
    ],
    ["buckets, elsewhere", by(accessLogs, "s3:PutObject", "arn:logs/load-balancer/a", from(ACCOUNT)), "not allowed"],
    ["a read without TLS", by(root(ACCOUNT), "s3:GetObject", "arn:logs/transaction-log/a", tls(false)), "refused"],
  ],
  "the key of the data": [
    dataKeyPolicy(owner),
    ["this account", by(root(ACCOUNT), "kms:ScheduleKeyDeletion", "*", {}), "allowed"],
    ["a stranger", by(root(STRANGER), "kms:Decrypt", "*", {}), "not allowed"],
    ["a service of AWS", by(logs, "kms:Decrypt", "*", {}), "not allowed"],
  ],
  "the key of the logs": [
    logsKeyPolicy(owner, ["event-processor", "notifier"]),
    ["this account", by(root(ACCOUNT), "kms:DescribeKey", "*", {}), "allowed"],
    ...[
      "/aws/rds/cluster/aurora-cluster-dev/postgresql",
      "/aws/lambda/event-processor-dev",
      "/aws/lambda/notifier-dev",
      "/ecs/transaction-cluster-dev/exec",
      "/vpc/transaction-vpc-dev",
      "/aws/ecs/containerinsights/transaction-cluster-dev/performance",
      "/ecs/transaction-service-dev",
      "/ecs/transaction-operations-dev",
    ].map((name): [string, AccessRequest, Decision] => [
      `the log group ${name}`,
      by(logs, "kms:GenerateDataKeyWithoutPlaintext", "*", logGroup(name)),
      "allowed",
    ]),
    ...["Encrypt", "Decrypt", "ReEncryptFrom", "ReEncryptTo", "GenerateDataKey", "DescribeKey"].map(
      (action): [string, AccessRequest, Decision] => [
        `${action} by a log group`,
        by(logs, `kms:${action}`, "*", logGroup("/vpc/transaction-vpc-dev")),
        "allowed",
      ],
    ),
    ["another stack's log group", by(logs, "kms:Decrypt", "*", logGroup("/ecs/transaction-service-b")), "not allowed"],
    [
      "a log group of another region",
      by(logs, "kms:Decrypt", "*", logGroup("/vpc/transaction-vpc-dev", "us-east-1")),
      "not allowed",
    ],
    ["no log group", by(logs, "kms:Decrypt", "*", {}), "not allowed"],
    [
      "the logs of another region",
      by("logs.us-east-1.amazonaws.com", "kms:Decrypt", "*", logGroup("/vpc/transaction-vpc-dev")),
      "not allowed",
    ],
    [
      "its deletion by the logs",
      by(logs, "kms:ScheduleKeyDeletion", "*", logGroup("/vpc/transaction-vpc-dev")),
      "not allowed",
    ],
  ],
  "the key of the alerts": [
    alertsKeyPolicy(owner),
    ["this account", by(root(ACCOUNT), "kms:DescribeKey", "*", {}), "allowed"],
    ["this account's alarms", by(alarms, "kms:Decrypt", "*", from(ACCOUNT)), "allowed"],
    ["a new message of theirs", by(alarms, "kms:GenerateDataKey", "*", from(ACCOUNT)), "allowed"],
    ["a stranger's alarms", by(alarms, "kms:Decrypt", "*", from(STRANGER)), "not allowed"],
  ],
};

for (const [who, [policy, ...questions]] of Object.entries(roles))
  describe(`the policy of ${who}`, () => {
    for (const [action, resource, decision] of questions)
      it(`${action} of ${resource} is ${decision}`, () => {
        assert.equal(decide(policy, { action, resource }), decision);
      });
  });

for (const [what, [policy, ...questions]] of Object.entries(resources))
  describe(`the policy of ${what}`, () => {
    for (const [who, request, decision] of questions)
      it(`${who}: ${decision}`, () => {
        assert.equal(decide(policy, request), decision);
      });
  });

describe("the repository of an image", () => {
  const registry = "123456789012.dkr.ecr.eu-west-1.amazonaws.com";

  it("is one of ECR's private ones, whatever the tag", () => {
    for (const image of ["team/txn", "team/txn:1.0", `team/txn@sha256:${"0".repeat(64)}`])
      assert.equal(ecrRepositoryArn(`${registry}/${image}`), "arn:aws:ecr:eu-west-1:123456789012:repository/team/txn");
  });

  it("is none elsewhere", () => {
    for (const image of ["nginx", "public.ecr.aws/x/y:1", "1234.dkr.ecr.eu-west-1.amazonaws.com/x"])
      assert.equal(ecrRepositoryArn(image), undefined);
  });
});
