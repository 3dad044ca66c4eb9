/** Queues, alarms and the topic that they notify. */
import { mentions, ofType, type Resource, type Stack } from "../../program/resource";
import { needs, needsAll, needsCompanion, needsText, type Check, type Rule } from "../rule";
import { allowed, deniesInsecureTransport, grantsToAnybody, hasCondition } from "./policy-document";

const QUEUE = "aws:sqs/queue:Queue";
const QUEUE_POLICY = "aws:sqs/queuePolicy:QueuePolicy";
const TOPIC = "aws:sns/topic:Topic";
const SUBSCRIPTION = "aws:sns/topicSubscription:TopicSubscription";
const TOPIC_POLICY = "aws:sns/topicPolicy:TopicPolicy";

const allowsNobody: Check = ({ inputs }) => (grantsToAnybody(inputs.policy) ? "it allows any principal" : undefined);

const allowsNoWildcard: Check = ({ inputs }) =>
  allowed(inputs.policy).some(({ actions }) => actions.some((action) => action === "*" || action === "sqs:*"))
    ? "it allows all actions"
    : undefined;

const usesTls: Check = ({ inputs }) =>
  deniesInsecureTransport(inputs.policy) ? undefined : "its policy takes requests without TLS";

/** AWS's own key for SNS does for roles, which tell subscribers, and not for CloudWatch, which tells operators. */
const usableEncryption: Check = (topic, stack) => {
  const tellsQueues = ofType(stack, SUBSCRIPTION).some(
    ({ inputs }) => inputs.protocol === "sqs" && mentions(inputs.topic, topic.arn),
  );
  const isUsable = (key: unknown) => typeof key === "string" && key !== "" && (tellsQueues || key !== "alias/aws/sns");
  return needs("kmsMasterKeyId", isUsable)(topic, stack);
};
usableEncryption.looksUp = [SUBSCRIPTION];

/** Whether a queue takes what another queue or a function has given up. */
function isDeadLetterQueue(queue: Resource, stack: Stack): boolean {
  return (
    ofType(stack, QUEUE).some(({ inputs }) => mentions(inputs.redrivePolicy, queue.arn)) ||
    ofType(stack, "aws:lambda/function:Function").some(({ inputs }) => mentions(inputs.deadLetterConfig, queue.arn))
  );
}

const NARROW = "Name the principal and the action, or leave the statement out.";

const queueRules: Rule[] = [
  {
    ids: ["CKV_AWS_27"],
    title: "Queues are encrypted",
    types: [QUEUE],
    check: ({ inputs }) =>
      inputs.sqsManagedSseEnabled === true || typeof inputs.kmsMasterKeyId === "string"
        ? undefined
        : "neither sqsManagedSseEnabled nor kmsMasterKeyId is set",
    remedy: "Make it with createSecureQueue.",
  },
  {
    ids: ["CKV2_AWS_73"],
    title: "Queues do not use AWS's own KMS key for SQS",
    types: [QUEUE],
    check: needs("kmsMasterKeyId", (key) => key !== "alias/aws/sqs"),
    remedy: "Use the account's key, or SQS's managed encryption.",
  },
  {
    ids: ["CKV_AWS_72"],
    title: "A queue's policy does not allow all actions",
    types: [QUEUE_POLICY],
    check: allowsNoWildcard,
    remedy: NARROW,
  },
  {
    ids: ["CKV_AWS_168", "CKV_AWS_387"],
    title: "A queue's policy does not allow everybody",
    types: [QUEUE_POLICY],
    check: allowsNobody,
    remedy: NARROW,
  },
  {
    ids: ["AwsSolutions-SQS4"],
    title: "Queues are used over TLS only",
    types: [QUEUE],
    check: needsCompanion(QUEUE_POLICY, "queueUrl", usesTls),
    remedy: "Make it with createSecureQueue.",
  },
  {
    ids: ["AwsSolutions-SQS3"],
    title: "Queues have a dead-letter queue, or are one",
    types: [QUEUE],
    check: (queue, stack) =>
      queue.inputs.redrivePolicy !== undefined || isDeadLetterQueue(queue, stack) ? undefined : "it has none",
    remedy: "Set redrivePolicy.",
  },
];

const topicRules: Rule[] = [
  {
    ids: ["CKV_AWS_26"],
    title: "Topics are encrypted, those of alarms with a key that alarms may use",
    types: [TOPIC],
    check: usableEncryption,
    remedy: "Set customerManagedKeys in the stack's configuration; with AWS's own key alarms would not arrive.",
  },
  {
    ids: ["CKV_AWS_169"],
    title: "The topic's policy does not allow everybody",
    types: [TOPIC_POLICY],
    check: allowsNobody,
    remedy: NARROW,
  },
  {
    ids: ["CKV_AWS_385"],
    title: "The topic's policy does not allow other accounts",
    types: [TOPIC_POLICY],
    check: ({ inputs }) =>
      allowed(inputs.policy).some((statement) => !hasCondition(statement, "aws:SourceAccount"))
        ? "a grant in it is not tied to this account"
        : undefined,
    remedy: "Give every grant a condition on aws:SourceAccount.",
  },
  {
    ids: ["AwsSolutions-SNS3"],
    title: "The topic is used over TLS only",
    types: [TOPIC],
    check: needsCompanion(TOPIC_POLICY, "arn", usesTls),
    remedy: "Deny what aws:SecureTransport says is false.",
  },
];

const alarmRules: Rule[] = [
  {
    ids: ["CKV_AWS_319"],
    title: "Alarms notify somebody",
    types: ["aws:cloudwatch/metricAlarm:MetricAlarm", "aws:cloudwatch/compositeAlarm:CompositeAlarm"],
    check: needsAll(
      needs("actionsEnabled", (value) => value !== false),
      needsText("alarmActions.0"),
    ),
    remedy: "Set alarmActions to the topic.",
  },
];

export const messagingRules: Rule[] = [...queueRules, ...topicRules, ...alarmRules];
