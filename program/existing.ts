/**
 * What a configuration names that is not the stack's: how a look-up would find it if all of it is as it should be. Nobody who
 * evaluates the program without an engine asks AWS.
 */
import type { Properties, Surroundings } from "./provider-answers";
import type { StackValues } from "./stack-values";

export interface Existing {
  domainName?: string;
  /** Ids of subnets: public, private, isolated. */
  tiers?: readonly (readonly string[])[];
}

const TIER_KEYS = ["publicSubnetIds", "privateSubnetIds", "isolatedSubnetIds"];

export function existingOf({ project, values }: StackValues): Existing {
  const value = (key: string) => values[`${project}:${key}`] || undefined;
  return { domainName: value("domainName"), tiers: TIER_KEYS.map((key) => listOf(value(key))) };
}

/** What is no list is the configuration's problem, and told by it. */
function listOf(text: string | undefined): string[] {
  try {
    const list: unknown = JSON.parse(text ?? "[]");
    return Array.isArray(list) ? list.map(String) : [];
  } catch {
    return [];
  }
}

type Answer = (aws: Surroundings, inputs: Properties) => Properties;

/** In the order of its tier's list, so that each tier is in the zones of the public one. */
const subnet: Answer = ({ existing: { tiers = [] }, region }, { id, vpcId }) => {
  const place = tiers.map((ids) => ids.indexOf(String(id))).find((found) => found >= 0) ?? 0;
  const index = place % (tiers[0]?.length ?? 1);
  return { id, vpcId, availabilityZone: `${region}${String.fromCharCode("a".charCodeAt(0) + index)}` };
};

const ROUTE_TABLE = "rtb-";

const routeTables: Answer = (_, { filters }) => {
  const [{ values: [subnetId] = [] } = {}] = filters as { values?: string[] }[];
  return { ids: [`${ROUTE_TABLE}${subnetId}`] };
};

/** To the internet from the public tier, through a NAT gateway from the private one. */
const routeTable: Answer = ({ existing }, { routeTableId }) => {
  const subnetId = String(routeTableId).slice(ROUTE_TABLE.length);
  const tier = existing.tiers?.findIndex((ids) => ids.includes(subnetId));
  const gateways = [
    { gatewayId: "igw-1", natGatewayId: "" },
    { gatewayId: "", natGatewayId: "nat-1" },
  ];
  const gateway = gateways[tier ?? -1];
  return { routes: gateway ? [{ cidrBlock: "0.0.0.0/0", ...gateway }] : [] };
};

export const EXISTING_ANSWERS: Readonly<Record<string, Answer>> = {
  "aws:ec2/getRouteTable:getRouteTable": routeTable,
  "aws:ec2/getRouteTables:getRouteTables": routeTables,
  "aws:ec2/getSubnet:getSubnet": subnet,
  "aws:ec2/getVpcEndpoint:getVpcEndpoint": (_, { serviceName }) => ({ id: "vpce-1", serviceName }),
  "aws:ec2/getVpc:getVpc": (_, { id }) => ({ id, enableDnsSupport: true, mainRouteTableId: `${ROUTE_TABLE}main` }),
  "aws:route53/getZone:getZone": ({ existing }, { zoneId }) => ({
    id: zoneId,
    zoneId,
    // The parent of a name is the largest zone that can hold it and its neighbours.
    name: (existing.domainName ?? "").split(".").slice(1).join("."),
    privateZone: false,
  }),
};
