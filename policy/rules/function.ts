/** Functions of consumers, such as the event processor. */
import { valueAt } from "../../program/resource";
import { needs, needsText, needsValue, type Rule } from "../rule";

const FUNCTION = "aws:lambda/function:Function";

/** Runtimes of Node.js that Lambda still maintains (AWS, "Lambda runtimes"; as of @pulumi/aws 7.48.0), the newest first. */
export const MAINTAINED_RUNTIMES = ["nodejs24.x", "nodejs22.x"];

/** An access key id of AWS. */
const ACCESS_KEY = /\b(AKIA|ASIA)[A-Z0-9]{16}\b/;

/** What is called a secret, unless it is only the ARN of one. */
const SECRET_NAME = /(PASSWORD|TOKEN|SECRET|CREDENTIAL|PRIVATE_KEY)(?!.*_ARN$)/i;

export const functionRules: Rule[] = [
  {
    ids: ["CKV_AWS_50"],
    title: "Runs are traced",
    types: [FUNCTION],
    check: needsValue("tracingConfig.mode", "Active"),
    remedy: 'Set tracingConfig to { mode: "Active" }.',
  },
  {
    ids: ["CKV_AWS_115"],
    title: "Concurrent runs are reserved and bounded",
    types: [FUNCTION],
    check: needs("reservedConcurrentExecutions", (count) => Number(count ?? -1) >= 0),
    remedy:
      "Set its reservedConcurrency; that of the event processor is eventProcessorReservedConcurrency in the configuration.",
  },
  {
    ids: ["CKV_AWS_116"],
    title: "Asynchronous invocations that fail are kept",
    types: [FUNCTION],
    check: needsText("deadLetterConfig.targetArn"),
    remedy: "Set deadLetterConfig.",
  },
  {
    ids: ["CKV_AWS_117"],
    title: "The function runs in the VPC",
    types: [FUNCTION],
    check: needs("vpcConfig.subnetIds", (ids) => Array.isArray(ids) && ids.length > 0),
    remedy: "Set vpcConfig.",
  },
  {
    ids: ["CKV_AWS_173"],
    title: "The environment is encrypted with a key of the account",
    types: [FUNCTION],
    check: needsText("kmsKeyArn"),
    remedy: "Set customerManagedKeys in the stack's configuration.",
  },
  {
    ids: ["CKV_AWS_45"],
    title: "The environment holds no secrets",
    types: [FUNCTION],
    check: ({ inputs }) => {
      const variables = Object.entries((valueAt(inputs, "environment.variables") ?? {}) as Record<string, unknown>);
      const secret = variables.find(([name, value]) => SECRET_NAME.test(name) || ACCESS_KEY.test(String(value)));
      return secret && `its variable ${secret[0]} looks like a secret`;
    },
    remedy: "Pass the ARN of a secret.",
  },
  {
    ids: ["CKV_AWS_363"],
    title: "The runtime is maintained",
    types: [FUNCTION],
    check: needsValue("runtime", ...MAINTAINED_RUNTIMES),
    remedy: "Move to a newer runtime.",
  },
  {
    ids: ["AwsSolutions-L1"],
    title: "The runtime is the newest",
    types: [FUNCTION],
    check: needsValue("runtime", MAINTAINED_RUNTIMES[0]),
    remedy: `Move to ${MAINTAINED_RUNTIMES[0]}.`,
  },
  {
    ids: ["CKV_AWS_272"],
    title: "The code is signed",
    types: [FUNCTION],
    check: needsText("codeSigningConfigArn"),
    remedy: "Sign the archive, and set codeSigningConfigArn.",
  },
];
