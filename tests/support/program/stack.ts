/** The pieces that components are tested with, and the whole program. */
import * as pulumi from "@pulumi/pulumi";
import { configText, exampleOf, type Key } from "../../../infra/config/key";
import { keys } from "../../../infra/config/keys";
import { OwnNetwork, type OwnNetworkArgs } from "../../../infra/network/own-network";
import type { KeyArns, StackContext } from "../../../infra/stack/context";
import { resourceNames } from "../../../infra/stack/names";
import { deployIndex, type Deployment, type DeployOptions } from "./pulumi";

export const stackContext: StackContext = {
  environmentSuffix: "dev",
  region: "us-east-1",
  accountId: "123456789012",
  names: resourceNames("dev", "123456789012"),
  subscribers: [],
  tags: { Project: "p" },
  permissionsBoundaryArn: undefined,
  keys: undefined,
  protectData: false,
  logRetentionDays: 7,
};

const keyArn = (name: string) => pulumi.output(`arn:aws:kms:us-east-1:123456789012:key/${name}`);

export const KEYS: KeyArns = { dataKeyArn: keyArn("data"), logsKeyArn: keyArn("logs"), alertsKeyArn: keyArn("alerts") };

/** Two zones behind one NAT gateway, open to the world on port 80, unless told otherwise. */
export function createNetwork(args: Partial<OwnNetworkArgs> = {}): OwnNetwork {
  return new OwnNetwork("network", stackContext, {
    cidr: "10.0.0.0/16",
    availabilityZones: ["us-east-1a", "us-east-1b"],
    natGatewayStrategy: "Single",
    interfaceEndpoints: false,
    allowedCidrs: ["0.0.0.0/0"],
    listenerPorts: [80],
    ...args,
  });
}

type ProgramDeployment = Deployment & { outputs: Record<string, unknown> };

/** Deployments by their options: the program is a function of its configuration, and tests only read the result. */
const deployments = new Map<string, Promise<ProgramDeployment>>();

/** Runs index.ts as `pulumi up` would, and resolves its outputs. Once for each configuration. */
export function deployProgram(options: DeployOptions = {}): Promise<ProgramDeployment> {
  const key = JSON.stringify(options);
  const deployed = deployments.get(key) ?? evaluate(options);
  deployments.set(key, deployed);
  return deployed;
}

async function evaluate(options: DeployOptions): Promise<ProgramDeployment> {
  const { result: outputs, ...deployment } = await deployIndex(options);
  return { ...deployment, outputs };
}

/**
 * A configuration that sets every key to something else than its default: its example, where no test needs another. What
 * excludes another key is left to the stack guest.
 */
export const everyOption: Record<string, string> = {
  ...Object.fromEntries(Object.entries<Key>(keys).map(([name, stated]) => [name, configText(exampleOf(stated))])),
  environmentSuffix: "prod-eu",
  "aws:region": "eu-west-1",
  availabilityZones: '["eu-west-1c","eu-west-1a","eu-west-1b"]',
  natGatewayStrategy: "OnePerAz",
  allowedCidrs: '["192.0.2.0/24","198.51.100.0/24"]',
  certificateArn: "arn:aws:acm:eu-west-1:123456789012:certificate/12345678-1234-1234-1234-123456789012",
  webAclArn: "arn:aws:wafv2:eu-west-1:123456789012:regional/webacl/shop/12345678-1234-1234-1234-123456789012",
  vpcId: "",
  publicSubnetIds: "[]",
  privateSubnetIds: "[]",
  isolatedSubnetIds: "[]",
  domainName: "",
  hostedZoneId: "",
  auroraEngineVersion: "15.17",
  auroraMinCapacity: "2",
  auroraMaxCapacity: "16",
  taskMinCount: "3",
  taskMaxCount: "20",
  taskCpu: "1024",
  taskMemoryMiB: "4096",
  eventProcessorTimeoutSeconds: "60",
  eventProcessorMemoryMiB: "512",
  eventProcessorMaximumConcurrency: "50",
  logRetentionDays: "365",
  profile: "prod",
  eventProcessorReservedConcurrency: "60",
  backupRetentionDays: "21",
  imageUri: "123456789012.dkr.ecr.eu-west-1.amazonaws.com/txn:1.0.0",
};
