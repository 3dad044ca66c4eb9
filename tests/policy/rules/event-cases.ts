import { resource, type Resource } from "../../../program/resource";
import { accompanied, alone, subject, policy, SOURCE_ACCOUNT, TLS_ONLY, type Case } from "./case";

const QUEUE = "aws:sqs/queue:Queue";
const QUEUE_POLICY = "aws:sqs/queuePolicy:QueuePolicy";
const TOPIC = "aws:sns/topic:Topic";
const TOPIC_POLICY = "aws:sns/topicPolicy:TopicPolicy";
const FUNCTION = "aws:lambda/function:Function";

const queue = subject(QUEUE);
const source = (deadLetterTargetArn: string): Resource =>
  resource(QUEUE, "source", { redrivePolicy: JSON.stringify({ deadLetterTargetArn }) });
const caller = (targetArn: string): Resource => resource(FUNCTION, "caller", { deadLetterConfig: { targetArn } });

const open = policy({ Principal: "*", Action: "sqs:SendMessage" });
const closed = policy({ Principal: { AWS: "arn:aws:iam::123456789012:root" }, Action: "sqs:SendMessage" });

const messagingCases: Case[] = [
  alone(
    "CKV_AWS_27",
    QUEUE,
    [{ sqsManagedSseEnabled: true }, { kmsMasterKeyId: "key" }],
    [{}, { sqsManagedSseEnabled: false }],
  ),
  alone("CKV2_AWS_73", QUEUE, [{}, { kmsMasterKeyId: "key" }], [{ kmsMasterKeyId: "alias/aws/sqs" }]),
  alone(
    "CKV_AWS_72",
    QUEUE_POLICY,
    [{ policy: TLS_ONLY }, { policy: closed }],
    [{ policy: policy({ Action: "sqs:*" }) }, { policy: policy({ Action: ["sqs:SendMessage", "*"] }) }],
  ),
  alone("CKV_AWS_168 CKV_AWS_387", QUEUE_POLICY, [{ policy: TLS_ONLY }, { policy: closed }], [{ policy: open }]),
  accompanied("AwsSolutions-SQS4", QUEUE, {
    type: QUEUE_POLICY,
    property: "queueUrl",
    good: { policy: TLS_ONLY },
    bad: [{ policy: closed }, {}],
  }),
  {
    ids: ["AwsSolutions-SQS3"],
    good: [[subject(QUEUE, { redrivePolicy: "{}" })], [queue, source(queue.id)], [queue, caller(queue.id)]],
    bad: [[queue], [queue, source("another")], [queue, caller("another")]],
  },
  alone(
    "CKV_AWS_26",
    TOPIC,
    [{ kmsMasterKeyId: "arn:aws:kms:us-east-1:123456789012:key/alerts" }],
    [{}, { kmsMasterKeyId: "alias/aws/sns" }],
  ),
  alone("CKV_AWS_169", TOPIC_POLICY, [{ policy: TLS_ONLY }, { policy: closed }], [{ policy: open }]),
  alone(
    "CKV_AWS_385",
    TOPIC_POLICY,
    [{ policy: policy({ Principal: { Service: "cloudwatch.amazonaws.com" }, Condition: SOURCE_ACCOUNT }) }],
    [{ policy: policy({ Principal: { Service: "cloudwatch.amazonaws.com" } }) }, { policy: open }],
  ),
  accompanied("AwsSolutions-SNS3", TOPIC, {
    type: TOPIC_POLICY,
    property: "arn",
    good: { policy: TLS_ONLY },
    bad: [{ policy: closed }, {}],
  }),
  alone(
    "CKV_AWS_319",
    "aws:cloudwatch/metricAlarm:MetricAlarm",
    [{ alarmActions: ["topic"] }],
    [{}, { alarmActions: [] }, { alarmActions: ["topic"], actionsEnabled: false }],
  ),
];

const variables = (name: string, value: string) => ({ environment: { variables: { [name]: value } } });

const functionCases: Case[] = [
  alone(
    "CKV_AWS_50",
    FUNCTION,
    [{ tracingConfig: { mode: "Active" } }],
    [{}, { tracingConfig: { mode: "PassThrough" } }],
  ),
  alone("CKV_AWS_115", FUNCTION, [{ reservedConcurrentExecutions: 10 }], [{}, { reservedConcurrentExecutions: -1 }]),
  alone("CKV_AWS_116", FUNCTION, [{ deadLetterConfig: { targetArn: "queue" } }], [{}]),
  alone("CKV_AWS_117", FUNCTION, [{ vpcConfig: { subnetIds: ["subnet"] } }], [{}, { vpcConfig: { subnetIds: [] } }]),
  alone("CKV_AWS_173", FUNCTION, [{ kmsKeyArn: "key" }], [{}]),
  alone(
    "CKV_AWS_45",
    FUNCTION,
    [{}, variables("TABLE_NAME", "sessions"), variables("API_TOKEN_SECRET_ARN", "arn")],
    [variables("PASSWORD", "p"), variables("ID", "AKIAIOSFODNN7EXAMPLE"), variables("CLIENT_SECRET", "s")],
  ),
  alone(
    "CKV_AWS_363",
    FUNCTION,
    [{ runtime: "nodejs24.x" }, { runtime: "nodejs22.x" }],
    [{}, { runtime: "nodejs20.x" }, { runtime: "nodejs16.x" }],
  ),
  alone("AwsSolutions-L1", FUNCTION, [{ runtime: "nodejs24.x" }], [{ runtime: "nodejs22.x" }]),
  alone("CKV_AWS_272", FUNCTION, [{ codeSigningConfigArn: "arn" }], [{}]),
];

export const eventCases: Case[] = [...messagingCases, ...functionCases];
