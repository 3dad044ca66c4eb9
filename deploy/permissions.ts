/**
 * What deploying takes: the IAM actions by which the provider creates, reads, updates and deletes a resource of each type
 * (AWS, "Service authorization reference"), those that a service asks of whoever calls it, and what provider functions read.
 *
 * A test holds it to the requests that the provider makes to create, read and delete whole stacks. Beyond those it has what
 * changes a resource or its tags, pushes the image, passes roles, uses keys and makes the services' own roles, and what only a
 * stack with a domain or a web ACL asks for.
 */
import type { Actions } from "./permissions/actions";
import { computePermissions } from "./permissions/compute";
import { entrancePermissions, networkPermissions } from "./permissions/network";
import { storePermissions } from "./permissions/stores";

/** By the type tokens of resources; those that exist in the stack's state only take nothing. */
const typePermissions: Readonly<Record<string, Actions>> = {
  ...networkPermissions,
  ...entrancePermissions,
  ...storePermissions,
  ...computePermissions,
  "random:index/randomPassword:RandomPassword": {},
};

/** Types of what awsx makes of a component. */
const componentTypes: Readonly<Record<string, readonly string[]>> = {
  "awsx:ec2:Vpc": [
    "aws:ec2/eip:Eip",
    "aws:ec2/internetGateway:InternetGateway",
    "aws:ec2/natGateway:NatGateway",
    "aws:ec2/route:Route",
    "aws:ec2/routeTable:RouteTable",
    "aws:ec2/routeTableAssociation:RouteTableAssociation",
    "aws:ec2/subnet:Subnet",
    "aws:ec2/vpc:Vpc",
    "aws:ec2/vpcEndpoint:VpcEndpoint",
  ],
  "awsx:ecr:Image": ["docker-build:index:Image"],
  "awsx:ecr:Repository": ["aws:ecr/lifecyclePolicy:LifecyclePolicy", "aws:ecr/repository:Repository"],
  "awsx:ecs:FargateService": ["aws:ecs/service:Service", "aws:ecs/taskDefinition:TaskDefinition"],
  "awsx:lb:ApplicationLoadBalancer": [
    "aws:lb/listener:Listener",
    "aws:lb/loadBalancer:LoadBalancer",
    "aws:lb/targetGroup:TargetGroup",
  ],
};

/** By the tokens of provider functions. */
const functionPermissions: Readonly<Record<string, Actions>> = {
  "aws:ec2/getRouteTable:getRouteTable": { ec2: "DescribeRouteTables" },
  "aws:ec2/getRouteTables:getRouteTables": { ec2: "DescribeRouteTables" },
  "aws:ec2/getSubnet:getSubnet": { ec2: "DescribeSubnets" },
  "aws:ec2/getVpc:getVpc": { ec2: "DescribeVpcs DescribeVpcAttribute DescribeRouteTables" },
  "aws:ec2/getVpcEndpoint:getVpcEndpoint": { ec2: "DescribeVpcEndpoints DescribePrefixLists" },
  "aws:index/getAvailabilityZones:getAvailabilityZones": { ec2: "DescribeAvailabilityZones" },
  // Everybody may ask who they are.
  "aws:index/getCallerIdentity:getCallerIdentity": {},
  "aws:route53/getZone:getZone": { route53: "GetHostedZone ListTagsForResource" },
  "pulumi:pulumi:readStackOutputs": {},
};

/** Tokens of all types and functions that have an entry. */
export const permittedTokens: readonly string[] = [
  ...Object.keys(typePermissions),
  ...Object.keys(componentTypes),
  ...Object.keys(functionPermissions),
];

function namesOf(actions: Actions): string[] {
  return Object.entries(actions).flatMap(([service, names]) => names.split(" ").map((name) => `${service}:${name}`));
}

/**
 * The actions that a resource or a provider function takes, sorted.
 * @param token of its type, for example aws:sqs/queue:Queue, or of the function.
 * @throws Error that names the file to extend, for one without an entry.
 */
export function actionsOf(token: string): string[] {
  const children = componentTypes[token];
  if (children) return sorted(children.flatMap(actionsOf));
  const actions = typePermissions[token] ?? functionPermissions[token];
  if (!actions)
    throw new Error(`No permissions are known for ${token}: add what it takes to deploy/permissions/, by its subject.`);
  return sorted(namesOf(actions));
}

/** What the program's look-ups take, sorted. */
export function lookUpActions(): string[] {
  return sorted(Object.keys(functionPermissions).flatMap(actionsOf));
}

/** Everything that any configuration takes, sorted. */
export function allActions(): string[] {
  return sorted(permittedTokens.flatMap(actionsOf));
}

function sorted(actions: readonly string[]): string[] {
  return [...new Set(actions)].sort();
}
