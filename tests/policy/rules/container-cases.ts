import { resource, type Inputs } from "../../../program/resource";
import { alone, subject, policy, SOURCE_ACCOUNT, type Case } from "./case";

const CLUSTER = "aws:ecs/cluster:Cluster";
const SERVICE = "aws:ecs/service:Service";
const TASK = "aws:ecs/taskDefinition:TaskDefinition";
const REPOSITORY = "aws:ecr/repository:Repository";

const insights = (value: string): Inputs => ({ settings: [{ name: "containerInsights", value }] });
const command = (inputs: Inputs): Inputs => ({ configuration: { executeCommandConfiguration: inputs } });
/** As the provider takes them, where awsx does not stand in between. */
const asProvider = (...definitions: Inputs[]): Inputs => ({ containerDefinitions: JSON.stringify(definitions) });
const containers = (...containerDefinitions: Inputs[]): Inputs => ({ containerDefinitions });

const repository = subject(REPOSITORY, { name: "images" });
const repositoryPolicy = (statement: Record<string, unknown>, of = "images") =>
  resource("aws:ecr/repositoryPolicy:RepositoryPolicy", "policy", { repository: of, policy: policy(statement) });

export const containerCases: Case[] = [
  alone(
    "CKV_AWS_65 AwsSolutions-ECS4",
    CLUSTER,
    [insights("enabled"), insights("enhanced")],
    [insights("disabled"), {}, { settings: [{ name: "another", value: "enabled" }] }],
  ),
  alone("CKV_AWS_223", CLUSTER, [{}, command({ logging: "OVERRIDE" })], [command({ logging: "NONE" })]),
  alone(
    "CKV_AWS_224",
    CLUSTER,
    [command({ kmsKeyId: "key", logConfiguration: { cloudWatchEncryptionEnabled: true } })],
    [
      command({ logConfiguration: { cloudWatchEncryptionEnabled: true } }),
      command({ kmsKeyId: "key", logConfiguration: { cloudWatchEncryptionEnabled: false } }),
      command({ kmsKeyId: "key" }),
    ],
  ),
  alone("CKV_AWS_332", SERVICE, [{}, { platformVersion: "LATEST" }], [{ platformVersion: "1.3.0" }]),
  alone(
    "CKV_AWS_333",
    SERVICE,
    [{ networkConfiguration: { assignPublicIp: false } }],
    [{}, { networkConfiguration: { assignPublicIp: true } }],
  ),
  alone(
    "CKV_AWS_249",
    TASK,
    [{ taskRoleArn: "service", executionRoleArn: "agent" }],
    [{ taskRoleArn: "one", executionRoleArn: "one" }],
  ),
  alone(
    "CKV_AWS_334",
    TASK,
    [containers({}), asProvider({})],
    [containers({}, { privileged: true }), asProvider({}, { privileged: true })],
  ),
  alone("CKV_AWS_335", TASK, [{}, { pidMode: "task" }], [{ pidMode: "host" }]),
  alone(
    "CKV_AWS_336",
    TASK,
    [containers({ readonlyRootFilesystem: true })],
    [containers({ readonlyRootFilesystem: true }, {}), containers({ readonlyRootFilesystem: false })],
  ),
  alone(
    "AwsSolutions-ECS2",
    TASK,
    [containers({}, { environment: [] })],
    [containers({}, { environment: [{ name: "PORT", value: "80" }] })],
  ),
  alone(
    "AwsSolutions-ECS7",
    TASK,
    [containers({ logConfiguration: { logDriver: "awslogs" } })],
    [containers({ logConfiguration: { logDriver: "awslogs" } }, {})],
  ),
  alone("CKV_AWS_51", REPOSITORY, [{ imageTagMutability: "IMMUTABLE" }], [{}, { imageTagMutability: "MUTABLE" }]),
  alone(
    "CKV_AWS_163",
    REPOSITORY,
    [{ imageScanningConfiguration: { scanOnPush: true } }],
    [{}, { imageScanningConfiguration: { scanOnPush: false } }],
  ),
  alone(
    "CKV_AWS_136",
    REPOSITORY,
    [{ encryptionConfigurations: [{ encryptionType: "KMS", kmsKey: "key" }] }],
    [
      {},
      { encryptionConfigurations: [{ encryptionType: "AES256" }] },
      { encryptionConfigurations: [{ encryptionType: "KMS" }] },
    ],
  ),
  {
    ids: ["AwsSolutions-ECR1"],
    good: [
      [repository],
      [repository, repositoryPolicy({ Principal: { AWS: "arn:aws:iam::123456789012:root" } })],
      [repository, repositoryPolicy({ Principal: "*", Condition: SOURCE_ACCOUNT })],
      [repository, repositoryPolicy({ Principal: "*" }, "others")],
    ],
    bad: [
      [repository, repositoryPolicy({ Principal: "*" })],
      [repository, repositoryPolicy({ Principal: { AWS: "*" } })],
    ],
  },
];
