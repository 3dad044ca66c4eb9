/** Whether the subnets of a VPC that is not the stack's lead where the system needs it, as far as route tables tell. */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { problem } from "./problems";

/** A subnet as it was found. */
export interface ViewedSubnet {
  /** Where the configuration names it, for example privateSubnetIds[0]. */
  name: string;
  id: string;
  zone: string;
}

interface Surroundings {
  vpc: Pick<aws.ec2.GetVpcResult, "id" | "mainRouteTableId">;
  region: string;
  /** Of AWS, as the names of their endpoints end. */
  services: readonly string[];
}

/** Where what is for no other network goes: to the internet both ways, out by something, or nowhere. */
type Way = "internet gateway" | "way out" | "none";

/** @returns undefined if nobody may look, which is said. */
async function findWay({ name, id }: ViewedSubnet, { vpc }: Surroundings): Promise<Way | undefined> {
  try {
    const own = await aws.ec2.getRouteTables({ filters: [{ name: "association.subnet-id", values: [id] }] });
    const { routes } = await aws.ec2.getRouteTable({ routeTableId: own.ids[0] ?? vpc.mainRouteTableId });
    const byDefault = routes.find(({ cidrBlock }) => cidrBlock === "0.0.0.0/0");
    if (!byDefault) return "none";
    return byDefault.gatewayId.startsWith("igw-") ? "internet gateway" : "way out";
  } catch (error) {
    void pulumi.log.warn(
      `The routes of ${name} (${id}) could not be read, so that nobody has checked them: ${(error as Error).message}`,
    );
    return undefined;
  }
}

/** Services of which the VPC certainly has no endpoint: there may be several of one, and where nobody may look, that is said. */
async function findServicesWithoutEndpoint({ vpc, region, services }: Surroundings): Promise<string[]> {
  const missing = await Promise.all(
    services.map(async (service) => {
      const serviceName = `com.amazonaws.${region}.${service}`;
      try {
        await aws.ec2.getVpcEndpoint({ vpcId: vpc.id, serviceName, state: "available" });
      } catch (error) {
        const { message } = error as Error;
        if (/no\s+matching/.test(message)) return [service];
        if (!/multiple\s/.test(message))
          void pulumi.log.warn(
            `The endpoints of vpcId (${vpc.id}) for ${service} could not be read, so that nobody has checked them: ${message}`,
          );
      }
      return [];
    }),
  );
  return missing.flat();
}

/** What is wrong with the routes of the tiers, a sentence each. */
export async function routeProblems(
  tiers: Record<"publicSubnetIds" | "privateSubnetIds" | "isolatedSubnetIds", readonly ViewedSubnet[]>,
  surroundings: Surroundings,
): Promise<string[]> {
  const viewed = async (subnets: readonly ViewedSubnet[]) =>
    Promise.all(subnets.map(async (subnet) => ({ ...subnet, way: await findWay(subnet, surroundings) })));
  const [open, inner, isolated] = await Promise.all([
    viewed(tiers.publicSubnetIds),
    viewed(tiers.privateSubnetIds),
    viewed(tiers.isolatedSubnetIds),
  ]);
  const isShut = inner.some(({ way }) => way === "none");
  const missing = isShut ? await findServicesWithoutEndpoint(surroundings) : [];
  const problems = (tier: typeof open, wrong: readonly (Way | undefined)[], allowed: string) =>
    tier
      .filter(({ way }) => wrong.includes(way))
      .map(({ name, id }) =>
        problem(name, id, allowed, `npx pulumi config set --path '${name}' SUBNET, or change its routes`),
      );
  const wayIn = "a subnet whose default route leads to an internet gateway, for the load balancer";
  const wayOut = "a subnet whose default route leads to a NAT gateway, as tasks and functions have no public address";
  const wayToApis =
    "a subnet with a default route to a NAT gateway or the like, or a VPC with endpoints of all that is called " +
    `(it has none of ${missing.join(", ")})`;
  const noWay = "a subnet without a route to an internet gateway, as it holds the database";
  return [
    ...problems(open, ["way out", "none"], wayIn),
    ...problems(inner, ["internet gateway"], wayOut),
    ...(missing.length > 0 ? problems(inner, ["none"], wayToApis) : []),
    ...problems(isolated, ["internet gateway"], noWay),
  ];
}
