/**
 * What awsx's components make of what the program passes to them, as far as the project looks at it. Mocks get a component as
 * one resource, and never its children. Logical names and parents are those of awsx 3.9.0 (pulumi/pulumi-awsx, awsx/).
 */
import type * as pulumi from "@pulumi/pulumi";
import { keyOf, listAt, resource, valueAt, type Inputs, type RegisteredResource, type Resource } from "./resource";

/** Children of a component, by its type; what the program reads of the component tells their ids. */
const children: Record<string, (component: Resource, outputs: Inputs) => RegisteredResource[]> = {
  "awsx:ec2:Vpc": vpcChildren,
  "awsx:ecr:Image": imageChildren,
  "awsx:ecr:Repository": repositoryChildren,
  "awsx:ecs:FargateService": fargateChildren,
  "awsx:lb:ApplicationLoadBalancer": loadBalancerChildren,
};

/** Gives a resource its place in the engine's tree. */
function placed(child: Resource, logicalName: string, parent: Resource | undefined): RegisteredResource {
  return { ...child, logicalName, parent: parent && keyOf(parent) };
}

function vpcChildren(component: Resource, outputs: Inputs): RegisteredResource[] {
  const { name, inputs } = component;
  const zones = inputs.availabilityZoneNames as string[];
  const vpc = placed(
    resource("aws:ec2/vpc:Vpc", `${name}/vpc`, inputs, { id: outputs.vpcId as string | undefined }),
    name,
    component,
  );
  const child = (type: string, childName: string, childInputs: Inputs, logicalName = name, parent: Resource = vpc) =>
    placed(resource(type, `${name}/${childName}`, childInputs), logicalName, parent);
  const gateway = child("aws:ec2/internetGateway:InternetGateway", "internet-gateway", { vpcId: vpc.id });
  const endpoints = listAt(inputs, "vpcEndpointSpecs").map((spec) => {
    const service = String(spec.serviceName);
    const childName = `endpoint-${service.split(".").at(-1) ?? service}`;
    return child("aws:ec2/vpcEndpoint:VpcEndpoint", childName, { ...spec, vpcId: vpc.id }, service);
  });
  const natCount = valueAt(inputs, "natGateways.strategy") === "OnePerAz" ? zones.length : 1;
  const subnets = listAt(inputs, "subnetSpecs").flatMap(({ type, name: tier, cidrBlocks }) =>
    zones.flatMap((availabilityZone, index) => {
      const own = { vpcId: vpc.id, availabilityZone, cidrBlock: (cidrBlocks as string[] | undefined)?.[index] };
      const nat = type === "Public" && index < natCount ? index + 1 : undefined;
      return subnetParts(child, { tier: String(type), title: `${String(tier)}-${index + 1}`, inputs: own, nat }, name);
    }),
  );
  return [vpc, gateway, ...endpoints, ...subnets];
}

type MakeChild = (
  type: string,
  childName: string,
  childInputs: Inputs,
  logicalName?: string,
  parent?: Resource,
) => RegisteredResource;

interface SubnetParts {
  tier: string;
  /** Tier and number, for example public-1. */
  title: string;
  inputs: Inputs;
  /** The number of the NAT gateway that it holds; undefined if it holds none. */
  nat: number | undefined;
}

/** A subnet with its routes and, unless it is isolated, its route to the internet. */
function subnetParts(child: MakeChild, { tier, title, inputs, nat }: SubnetParts, name: string): RegisteredResource[] {
  const logicalName = `${name}-${title}`;
  const subnet = child(
    "aws:ec2/subnet:Subnet",
    title,
    { ...inputs, mapPublicIpOnLaunch: tier === "Public" },
    logicalName,
  );
  const { vpcId } = inputs;
  const table = child("aws:ec2/routeTable:RouteTable", `${title}-routes`, { vpcId }, logicalName, subnet);
  const ofTable = { routeTableId: table.id };
  const association = { ...ofTable, subnetId: subnet.id };
  const parts = [
    subnet,
    table,
    child(
      "aws:ec2/routeTableAssociation:RouteTableAssociation",
      `${title}-association`,
      association,
      logicalName,
      table,
    ),
  ];
  if (nat !== undefined) parts.push(...natParts(child, nat, `${name}-${nat}`, subnet));
  if (tier === "Isolated") return parts;
  const gateway = tier === "Public" ? { gatewayId: "igw" } : { natGatewayId: "nat" };
  const route = { ...ofTable, destinationCidrBlock: "0.0.0.0/0", ...gateway };
  return [...parts, child("aws:ec2/route:Route", `${title}-default`, route, logicalName, table)];
}

/** awsx leaves the address's domain to the provider. */
function natParts(child: MakeChild, number: number, logicalName: string, subnet: Resource): RegisteredResource[] {
  const address = child("aws:ec2/eip:Eip", `nat-${number}-address`, {}, logicalName, subnet);
  const inputs = { allocationId: address.id, subnetId: subnet.id };
  return [address, child("aws:ec2/natGateway:NatGateway", `nat-${number}`, inputs, logicalName, subnet)];
}

function loadBalancerChildren(component: Resource, outputs: Inputs): RegisteredResource[] {
  const { name, inputs } = component;
  const child = (type: string, childName: string, childInputs: Inputs, output: string) => {
    const id = valueAt(outputs, `${output}.arn`) as string | undefined;
    return placed(resource(type, `${name}/${childName}`, childInputs, { id }), name, component);
  };
  const loadBalancer = child("aws:lb/loadBalancer:LoadBalancer", "load-balancer", inputs, "loadBalancer");
  const targetInputs = valueAt(inputs, "defaultTargetGroup") as Inputs;
  const targets = child("aws:lb/targetGroup:TargetGroup", "targets", targetInputs, "defaultTargetGroup");
  const forward = [{ type: "forward", targetGroupArn: targets.arn }];
  const given = listAt(inputs, "listeners");
  const listeners = (given.length ? given : [{ port: 80, protocol: "HTTP" }]).map((listener: Inputs, index) => {
    const own = { defaultActions: forward, ...listener, loadBalancerArn: loadBalancer.arn };
    const made = resource("aws:lb/listener:Listener", `${name}/listener-${String(listener.port)}`, own);
    return placed(made, `${name}-${index}`, component);
  });
  return [loadBalancer, targets, ...listeners, ...openGroup(component)];
}

/** Without groups of the program's own, awsx makes one that is open to the world. */
function openGroup(component: Resource): RegisteredResource[] {
  const { name, inputs } = component;
  if (listAt(inputs, "securityGroups").length > 0) return [];
  const everywhere = [{ protocol: "-1", fromPort: 0, toPort: 0, cidrBlocks: ["0.0.0.0/0"] }];
  const group = { ingress: everywhere, egress: everywhere };
  return [placed(resource("aws:ec2/securityGroup:SecurityGroup", `${name}/security-group`, group), name, component)];
}

function repositoryChildren(component: Resource): RegisteredResource[] {
  const { name, inputs } = component;
  const repository = resource("aws:ecr/repository:Repository", `${name}/repository`, inputs);
  const lifecycle = resource("aws:ecr/lifecyclePolicy:LifecyclePolicy", `${name}/lifecycle`, {
    repository: inputs.name,
    policy: inputs.lifecyclePolicy,
  });
  // awsx gives the policy no parent, so that it is the stack's.
  return [placed(repository, name, component), placed(lifecycle, name, undefined)];
}

function imageChildren(component: Resource): RegisteredResource[] {
  const { name, inputs } = component;
  return [placed(resource("docker-build:index:Image", `${name}/image`, inputs), String(inputs.imageTag), component)];
}

function fargateChildren(component: Resource): RegisteredResource[] {
  const { name, inputs } = component;
  const task = valueAt(inputs, "taskDefinitionArgs") as Inputs;
  const containers = (task.containers ?? (task.container ? { container: task.container } : {})) as Record<
    string,
    Inputs
  >;
  const definition = placed(resource("awsx:ecs:FargateTaskDefinition", `${name}/definition`, {}), name, component);
  const service = placed(resource("aws:ecs/service:Service", `${name}/service`, inputs), name, component);
  const own = {
    ...task,
    containerDefinitions: Object.values(containers),
    taskRoleArn: valueAt(task, "taskRole.roleArn"),
    executionRoleArn: valueAt(task, "executionRole.roleArn"),
  };
  return [
    definition,
    placed(resource("aws:ecs/taskDefinition:TaskDefinition", `${name}/task`, own), name, definition),
    service,
  ];
}

/**
 * What a component makes, after the transforms that the program gave it; nothing for what is no component of awsx.
 * @param outputs what the program reads of it.
 */
export async function childrenOf(
  registered: Resource,
  outputs: Inputs,
  transforms: readonly pulumi.ResourceTransform[],
): Promise<RegisteredResource[]> {
  const made = children[registered.type]?.(registered, outputs) ?? [];
  return Promise.all(made.map((child) => transformed(child, transforms)));
}

async function transformed(
  child: RegisteredResource,
  transforms: readonly pulumi.ResourceTransform[],
): Promise<RegisteredResource> {
  let props: pulumi.Inputs = { ...child.inputs };
  for (const transform of transforms) {
    const result = await transform({ custom: true, type: child.type, name: child.name, props, opts: {} });
    if (result) props = result.props;
  }
  return { ...child, inputs: props };
}
