/** Keeps a change of the configuration from replacing the system that lives, and with it its data, unless that is said twice. */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { configurationError, problem, setCommand } from "./problems";
import type { StackConfig } from "./stack-config";

/** The engine's own function, by which references to stacks are read. */
const READ_STACK_OUTPUTS = "pulumi:pulumi:readStackOutputs";

/** What tells one system from another: with another one of these, everything that holds data is made anew. */
interface LivingSystem {
  environmentSuffix: string;
  region: string;
  vpcId: string;
}

/** A value of the configuration that the system does not have. */
interface Change {
  key: "environmentSuffix" | "aws:region" | "vpcCidr" | "vpcId";
  value: string;
  living: string;
}

/** What the stack's last update has left; undefined if there was none, or it did not come to its end. */
async function readLivingSystem(): Promise<LivingSystem | undefined> {
  const name = `${pulumi.getOrganization()}/${pulumi.getProject()}/${pulumi.getStack()}`;
  const { outputs = {} } = (await pulumi.runtime.invoke(READ_STACK_OUTPUTS, { name })) as {
    outputs?: Record<string, unknown>;
  };
  const { dynamoDbTableName: table, dashboardUrl, vpcId } = outputs;
  if (typeof table !== "string" || typeof dashboardUrl !== "string" || typeof vpcId !== "string") return undefined;
  const region = new URL(dashboardUrl).searchParams.get("region") ?? "";
  return { environmentSuffix: table.replace(/^sessions-/, ""), region, vpcId };
}

/** The Name of a VPC of a system's own, by its suffix. */
type VpcName = (environmentSuffix: string) => string;

/** A change of the network, which only a look at the VPC tells. */
async function findNetworkChange(
  config: StackConfig,
  living: LivingSystem,
  vpcName: VpcName,
): Promise<Change | undefined> {
  const vpc = await aws.ec2.getVpc({ id: living.vpcId });
  // Not by project and stack, which may have been renamed since: that replaces nothing.
  const isOwn = vpc.tags.Name === vpcName(living.environmentSuffix);
  const hosts = isOwn ? "" : living.vpcId;
  if ((config.vpcId ?? "") !== hosts) return { key: "vpcId", value: config.vpcId ?? "", living: hosts };
  if (isOwn && vpc.cidrBlock !== config.vpcCidr)
    return { key: "vpcCidr", value: config.vpcCidr, living: vpc.cidrBlock };
  return undefined;
}

async function findChange(config: StackConfig, living: LivingSystem, vpcName: VpcName): Promise<Change | undefined> {
  const { environmentSuffix, region } = config;
  if (environmentSuffix !== living.environmentSuffix)
    return { key: "environmentSuffix", value: environmentSuffix, living: living.environmentSuffix };
  if (region !== living.region) return { key: "aws:region", value: region, living: living.region };
  return findNetworkChange(config, living, vpcName);
}

function refusal({ key, value, living }: Change, confirmation: string): string {
  const had = living === "" ? "nothing, for a network of its own" : living;
  return problem(
    key,
    value,
    `what the system that lives was made with (${had}). With another value it is replaced, its database, table, buckets and queues ` +
      "with all that they hold",
    `${setCommand(key, living)}, or, to replace it: ${setCommand("confirmReplacementOf", confirmation)}`,
  );
}

/**
 * Refuses a configuration that would replace the system that lives. Where that cannot be known, it says so.
 * @throws pulumi.RunError unless the key confirmReplacementOf names that system.
 */
export async function refuseReplacement(config: StackConfig, vpcName: VpcName): Promise<void> {
  let found: { change: Change | undefined; confirmation: string } | undefined;
  try {
    const living = await readLivingSystem();
    if (!living) return;
    const confirmation = `${living.environmentSuffix}/${living.vpcId}`;
    found = { change: await findChange(config, living, vpcName), confirmation };
  } catch (error) {
    void pulumi.log.warn(
      `What lives of this stack could not be read (${(error as Error).message}). Whether a change of environmentSuffix, aws:region, ` +
        "vpcCidr or vpcId replaces it, with its data, the preview tells: look for replace.",
    );
    return;
  }
  const { change, confirmation } = found;
  if (change && config.confirmReplacementOf !== confirmation) throw configurationError([refusal(change, confirmation)]);
}
