/** The cluster, the service's tasks and the repository of their image. */
import { listAt, ofType, valueAt, type Inputs } from "../../program/resource";
import { needs, needsAll, needsText, needsValue, show, type Check, type Finding, type Rule } from "../rule";
import { grantsToAnybody } from "./policy-document";

const CLUSTER = "aws:ecs/cluster:Cluster";
const SERVICE = "aws:ecs/service:Service";
const TASK = "aws:ecs/taskDefinition:TaskDefinition";
const REPOSITORY = "aws:ecr/repository:Repository";

const EXECUTE_COMMAND = "configuration.executeCommandConfiguration";

/** The provider takes them as JSON. */
function containersOf({ containerDefinitions }: Inputs): Inputs[] {
  return typeof containerDefinitions === "string"
    ? (JSON.parse(containerDefinitions) as Inputs[])
    : listAt({ containerDefinitions }, "containerDefinitions");
}

/** Every container of a task has to pass. */
function eachContainer(check: (container: Inputs) => Finding): Check {
  return ({ inputs }) => {
    const findings = containersOf(inputs).map(check);
    return findings.find((finding) => finding !== undefined);
  };
}

function hasKey({ inputs }: { inputs: Inputs }): Finding {
  const encryption = listAt(inputs, "encryptionConfigurations")[0];
  const isOwn = encryption?.encryptionType === "KMS" && typeof encryption.kmsKey === "string";
  return isOwn ? undefined : `encryptionConfigurations is ${show(inputs.encryptionConfigurations)}`;
}

const clusterRules: Rule[] = [
  {
    ids: ["CKV_AWS_65", "AwsSolutions-ECS4"],
    title: "The cluster tells how each task does",
    types: [CLUSTER],
    check: ({ inputs }) => {
      const setting = listAt(inputs, "settings").find(({ name }) => name === "containerInsights");
      return ["enabled", "enhanced"].includes(String(setting?.value))
        ? undefined
        : `containerInsights is ${show(setting?.value)}`;
    },
    remedy: "Set auditLogs in the stack's configuration.",
  },
  {
    ids: ["CKV_AWS_223"],
    title: "What is done by hand in a task is logged",
    types: [CLUSTER],
    check: needs(`${EXECUTE_COMMAND}.logging`, (value) => value !== "NONE"),
    remedy: 'Set its logging to "OVERRIDE" with a log group.',
  },
  {
    ids: ["CKV_AWS_224"],
    title: "What is done by hand in a task is encrypted with a key of the account",
    types: [CLUSTER],
    only: ({ inputs }) => valueAt(inputs, EXECUTE_COMMAND) !== undefined,
    check: needsAll(
      needsText(`${EXECUTE_COMMAND}.kmsKeyId`),
      needsValue(`${EXECUTE_COMMAND}.logConfiguration.cloudWatchEncryptionEnabled`, true),
    ),
    remedy: "Set its kmsKeyId and cloudWatchEncryptionEnabled.",
  },
];

const taskRules: Rule[] = [
  {
    ids: ["CKV_AWS_332"],
    title: "Tasks run on the latest Fargate platform",
    types: [SERVICE],
    check: needsValue("platformVersion", undefined, "LATEST"),
    remedy: "Leave platformVersion out.",
  },
  {
    ids: ["CKV_AWS_333"],
    title: "Tasks have no public address",
    types: [SERVICE],
    check: needsValue("networkConfiguration.assignPublicIp", false),
    remedy: "Set assignPublicIp to false.",
  },
  {
    ids: ["CKV_AWS_249"],
    title: "The agent's role is not the service's",
    types: [TASK],
    check: ({ inputs }) => (inputs.executionRoleArn === inputs.taskRoleArn ? "both roles are the same" : undefined),
    remedy: "Give the task a role of its own.",
  },
  {
    ids: ["CKV_AWS_334"],
    title: "Containers are not privileged",
    types: [TASK],
    check: eachContainer(({ privileged }) => (privileged === true ? "privileged is true" : undefined)),
    remedy: "Leave privileged out.",
  },
  {
    ids: ["CKV_AWS_335"],
    title: "Tasks do not share the host's processes",
    types: [TASK],
    check: needs("pidMode", (value) => value !== "host"),
    remedy: "Leave pidMode out.",
  },
  {
    ids: ["CKV_AWS_336"],
    title: "Containers cannot write to their root file system",
    types: [TASK],
    check: eachContainer(({ readonlyRootFilesystem: readonly }) =>
      readonly === true ? undefined : `readonlyRootFilesystem is ${show(readonly)}`,
    ),
    remedy: "Set readonlyRootFilesystem to true.",
  },
  {
    ids: ["AwsSolutions-ECS2"],
    title: "Task definitions hold no environment variables",
    types: [TASK],
    check: eachContainer(({ environment }) =>
      Array.isArray(environment) && environment.length > 0 ? `it has ${environment.length} variables` : undefined,
    ),
    remedy: "Read them from Secrets Manager or the parameter store.",
  },
  {
    ids: ["AwsSolutions-ECS7"],
    title: "Containers log",
    types: [TASK],
    check: eachContainer((container) =>
      valueAt(container, "logConfiguration.logDriver") === undefined ? "a container has no log driver" : undefined,
    ),
    remedy: "Set logConfiguration.",
  },
];

const repositoryRules: Rule[] = [
  {
    ids: ["CKV_AWS_51"],
    title: "Image tags cannot be moved",
    types: [REPOSITORY],
    check: needsValue("imageTagMutability", "IMMUTABLE"),
    remedy: 'Set imageTagMutability to "IMMUTABLE".',
  },
  {
    ids: ["CKV_AWS_163"],
    title: "Images are scanned when they arrive",
    types: [REPOSITORY],
    check: needsValue("imageScanningConfiguration.scanOnPush", true),
    remedy: "Set scanOnPush to true.",
  },
  {
    ids: ["CKV_AWS_136"],
    title: "Images are encrypted with a key of the account",
    types: [REPOSITORY],
    check: hasKey,
    remedy: "Set customerManagedKeys in the stack's configuration before the first deployment.",
  },
  {
    ids: ["AwsSolutions-ECR1"],
    title: "The repository is not public",
    types: [REPOSITORY],
    check: ({ inputs }, stack) =>
      ofType(stack, "aws:ecr/repositoryPolicy:RepositoryPolicy").some(
        (policy) => policy.inputs.repository === inputs.name && grantsToAnybody(policy.inputs.policy),
      )
        ? "its policy allows anybody"
        : undefined,
    remedy: "Name the accounts that may pull.",
  },
];

export const containerRules: Rule[] = [...clusterRules, ...taskRules, ...repositoryRules];
