/**
 * What awsx's components make of what the program passes to them, as far as rules look at it. Mocks get a component as
 * one resource, and never its children.
 */
import type * as pulumi from "@pulumi/pulumi";
import { listAt, resource, valueAt, type Inputs, type Resource } from "./resource";

/** Children of a component, by its type; what the program reads of the component tells their ids. */
const children: Record<string, (component: Resource, outputs: Inputs) => Resource[]> = {
  "awsx:ec2:Vpc": vpcChildren,
  "awsx:ecr:Repository": ({ name, inputs }) => [
    resource("aws:ecr/repository:Repository", `${name}/repository`, inputs),
  ],
  "awsx:ecs:FargateService": fargateChildren,
  "awsx:lb:ApplicationLoadBalancer": loadBalancerChildren,
};

function vpcChildren({ name, inputs }: Resource, outputs: Inputs): Resource[] {
  const zones = inputs.availabilityZoneNames as string[];
  const vpc = resource("aws:ec2/vpc:Vpc", `${name}/vpc`, inputs, { id: outputs.vpcId as string | undefined });
  const subnets = listAt(inputs, "subnetSpecs").flatMap(({ type, name: tier }) =>
    zones.map((_, index) => subnet(`${name}/${String(tier)}-${index + 1}`, vpc.id, String(type))),
  );
  const gateways = valueAt(inputs, "natGateways.strategy") === "OnePerAz" ? zones.length : 1;
  const natGateways = Array.from({ length: gateways }, (_, index) => natGateway(`${name}/nat-${index + 1}`));
  return [vpc, ...subnets.flat(), ...natGateways.flat()];
}

/** A subnet and, unless it is isolated, its route to the internet. */
function subnet(name: string, vpcId: string, tier: string): Resource[] {
  const own = resource("aws:ec2/subnet:Subnet", name, { vpcId, mapPublicIpOnLaunch: tier === "Public" });
  if (tier === "Isolated") return [own];
  const gateway = tier === "Public" ? { gatewayId: "igw" } : { natGatewayId: "nat" };
  return [own, resource("aws:ec2/route:Route", `${name}-default`, { destinationCidrBlock: "0.0.0.0/0", ...gateway })];
}

/** awsx leaves the address's domain to the provider. */
function natGateway(name: string): Resource[] {
  const address = resource("aws:ec2/eip:Eip", `${name}-address`, {});
  return [address, resource("aws:ec2/natGateway:NatGateway", name, { allocationId: address.id })];
}

function loadBalancerChildren({ name, inputs }: Resource, outputs: Inputs): Resource[] {
  const child = (type: string, childName: string, childInputs: Inputs, output: string) =>
    resource(type, `${name}/${childName}`, childInputs, {
      id: valueAt(outputs, `${output}.arn`) as string | undefined,
    });
  const loadBalancer = child("aws:lb/loadBalancer:LoadBalancer", "load-balancer", inputs, "loadBalancer");
  const targetInputs = valueAt(inputs, "defaultTargetGroup") as Inputs;
  const targets = child("aws:lb/targetGroup:TargetGroup", "targets", targetInputs, "defaultTargetGroup");
  const forward = [{ type: "forward", targetGroupArn: targets.arn }];
  const given = listAt(inputs, "listeners");
  const listeners = (given.length ? given : [{ port: 80, protocol: "HTTP" }]).map((listener: Inputs) =>
    resource("aws:lb/listener:Listener", `${name}/listener-${String(listener.port)}`, {
      defaultActions: forward,
      ...listener,
      loadBalancerArn: loadBalancer.arn,
    }),
  );
  return [loadBalancer, targets, ...listeners, ...openGroup(name, inputs)];
}

/** Without groups of the program's own, awsx makes one that is open to the world. */
function openGroup(name: string, inputs: Inputs): Resource[] {
  if (listAt(inputs, "securityGroups").length > 0) return [];
  const everywhere = [{ protocol: "-1", fromPort: 0, toPort: 0, cidrBlocks: ["0.0.0.0/0"] }];
  const group = { ingress: everywhere, egress: everywhere };
  return [resource("aws:ec2/securityGroup:SecurityGroup", `${name}/security-group`, group)];
}

function fargateChildren({ name, inputs }: Resource): Resource[] {
  const task = valueAt(inputs, "taskDefinitionArgs") as Inputs;
  const containers = (task.containers ?? (task.container ? { container: task.container } : {})) as Record<
    string,
    Inputs
  >;
  return [
    resource("aws:ecs/service:Service", `${name}/service`, inputs),
    resource("aws:ecs/taskDefinition:TaskDefinition", `${name}/task`, {
      ...task,
      containerDefinitions: Object.values(containers),
      taskRoleArn: valueAt(task, "taskRole.roleArn"),
      executionRoleArn: valueAt(task, "executionRole.roleArn"),
    }),
  ];
}

/**
 * What stands for a resource: itself, or a component's children after the transforms that the program gave it.
 * @param outputs what the program reads of it.
 */
export async function expand(
  registered: Resource,
  outputs: Inputs,
  transforms: readonly pulumi.ResourceTransform[],
): Promise<Resource[]> {
  const made = children[registered.type]?.(registered, outputs);
  if (!made) return [registered];
  return Promise.all(made.map((child) => transformed(child, transforms)));
}

async function transformed(child: Resource, transforms: readonly pulumi.ResourceTransform[]): Promise<Resource> {
  let props: pulumi.Inputs = { ...child.inputs };
  for (const transform of transforms) {
    const result = await transform({ custom: true, type: child.type, name: child.name, props, opts: {} });
    if (result) props = result.props;
  }
  return { ...child, inputs: props };
}
