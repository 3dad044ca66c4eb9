/** A place in a VPC that is not the stack's, and the rules about it that take a look at it. */
import * as aws from "@pulumi/aws";
import { exampleOf } from "./key";
import { keys } from "./keys";
import { lookUp } from "./look-up";
import { configurationError, problem, setCommand } from "./problems";
import { routeProblems, type ViewedSubnet } from "./subnet-routes";
import type { StackConfig } from "./stack-config";

type TierKey = "publicSubnetIds" | "privateSubnetIds" | "isolatedSubnetIds";
const TIERS = ["publicSubnetIds", "privateSubnetIds", "isolatedSubnetIds"] as const satisfies TierKey[];

type Tiers = Record<TierKey, ViewedSubnet[]>;

/** Zones that each tier has to be in, so that the loss of one is survived. */
const MIN_ZONES = 2;

const zonesOf = (subnets: readonly ViewedSubnet[]) => [...new Set(subnets.map(({ zone }) => zone))].sort();

function tierProblem(key: TierKey, config: StackConfig, allowed: string): string {
  return problem(key, JSON.stringify(config[key]), allowed, setCommand(key, exampleOf(keys[key])));
}

/** What is wrong with the zones of the tiers, a sentence each. */
function zoneProblems(tiers: Tiers, config: StackConfig): string[] {
  const balanced = tiers.publicSubnetIds.map(({ zone }) => zone);
  const twice = [...new Set(balanced.filter((zone, index) => balanced.indexOf(zone) !== index))];
  const unreached = zonesOf(tiers.privateSubnetIds).filter((zone) => !balanced.includes(zone));
  const crowded = `one subnet a zone, as a load balancer takes no more (${twice.join(", ")} has more)`;
  const apart = `in zones of publicSubnetIds, as the load balancer reaches no others (here: ${unreached.join(", ")})`;
  return [
    ...TIERS.filter((key) => zonesOf(tiers[key]).length < MIN_ZONES).map((key) =>
      tierProblem(key, config, `subnets in ${MIN_ZONES} zones or more (here: ${zonesOf(tiers[key]).join(", ")})`),
    ),
    ...(twice.length > 0 ? [tierProblem("publicSubnetIds", config, crowded)] : []),
    ...(unreached.length > 0 ? [tierProblem("privateSubnetIds", config, apart)] : []),
  ];
}

async function viewSubnets(key: TierKey, { vpcId, [key]: ids }: StackConfig): Promise<ViewedSubnet[]> {
  return Promise.all(
    ids.map(async (id, index) => {
      const name = `${key}[${index}]`;
      const remedy = `npx pulumi config set --path '${name}' SUBNET`;
      const { availabilityZone } = await lookUp(aws.ec2.getSubnet({ id, vpcId }), (reason) =>
        problem(
          name,
          id,
          `a subnet of vpcId (${vpcId}), which has none of this id that you may see (${reason})`,
          remedy,
        ),
      );
      return { name, id, zone: availabilityZone };
    }),
  );
}

/**
 * The place that the configuration names; undefined for a network of the stack's own.
 * @param services of AWS that the system calls from the private subnets, as the names of their endpoints end.
 * @throws pulumi.RunError that says which subnets the system could not work in, and why.
 */
export async function findGuestPlace(config: StackConfig, services: readonly string[]) {
  const { vpcId, region } = config;
  if (vpcId === undefined) return undefined;
  const refused = (reason: string) =>
    problem(
      "vpcId",
      vpcId,
      `a VPC of the account in ${region} (${reason})`,
      setCommand("vpcId", exampleOf(keys.vpcId)),
    );
  const vpc = await lookUp(aws.ec2.getVpc({ id: vpcId }), refused);
  if (!vpc.enableDnsSupport)
    throw configurationError([
      problem(
        "vpcId",
        vpcId,
        "a VPC in which names are resolved",
        `aws ec2 modify-vpc-attribute --vpc-id ${vpcId} --enable-dns-support`,
      ),
    ]);
  const [publicSubnetIds, privateSubnetIds, isolatedSubnetIds] = await Promise.all([
    viewSubnets("publicSubnetIds", config),
    viewSubnets("privateSubnetIds", config),
    viewSubnets("isolatedSubnetIds", config),
  ]);
  const tiers = { publicSubnetIds, privateSubnetIds, isolatedSubnetIds };
  const problems = [...zoneProblems(tiers, config), ...(await routeProblems(tiers, { vpc, region, services }))];
  if (problems.length > 0) throw configurationError(problems);
  return {
    vpcId,
    availabilityZones: zonesOf(privateSubnetIds),
    publicSubnetIds: config.publicSubnetIds,
    privateSubnetIds: config.privateSubnetIds,
    isolatedSubnetIds: config.isolatedSubnetIds,
  };
}

export type GuestPlace = NonNullable<Awaited<ReturnType<typeof findGuestPlace>>>;
