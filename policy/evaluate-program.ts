/** Runs the program as `pulumi up` would, under mocks that record what it registers and create nothing. */
import type * as pulumi from "@pulumi/pulumi";
import type { MockResourceArgs } from "@pulumi/pulumi/runtime/mocks";
import { isGroup, runProgram } from "../program/run-program";
import { readStackValues } from "../program/stack-values";
import { unwrapSecrets } from "../program/unwrap-secrets";
import { expand, componentTypes } from "./awsx-children";
import { idOf, resource, type Inputs, type Stack } from "./resource";
import { ruledTypes, typesWithoutRule } from "./rules/catalogue";

const ACCOUNT_ID = "123456789012";

/** What parts of the program read of a resource, beside its inputs, id, ARN and name. */
const outputs: Record<string, (name: string, inputs: Inputs) => Inputs> = {
  "aws:kms/key:Key": (name) => ({ keyId: idOf("aws:kms/key:Key", name) }),
  "aws:rds/cluster:Cluster": (name) => ({
    endpoint: `${name}.example`,
    masterUserSecrets: [{ secretArn: idOf("aws:secretsmanager/secret:Secret", `${name}-master`) }],
  }),
  "aws:sqs/queue:Queue": (name) => ({ url: idOf("aws:sqs/queue:Queue", name) }),
  "awsx:ec2:Vpc": (name, { availabilityZoneNames }) => ({
    vpcId: idOf("aws:ec2/vpc:Vpc", `${name}/vpc`),
    publicSubnetIds: [idOf("aws:ec2/subnet:Subnet", `${name}/public-1`)],
    privateSubnetIds: [idOf("aws:ec2/subnet:Subnet", `${name}/private-1`)],
    isolatedSubnetIds: [idOf("aws:ec2/subnet:Subnet", `${name}/isolated-1`)],
    natGateways: (availabilityZoneNames as string[]).map((_, index) => ({
      id: idOf("aws:ec2/natGateway:NatGateway", `${name}/nat-${index + 1}`),
    })),
  }),
  // Its ARN is derived from the address of the image.
  "awsx:ecr:Image": () => ({
    imageUri: `${ACCOUNT_ID}.dkr.ecr.us-east-1.amazonaws.com/image@sha256:${"0".repeat(64)}`,
  }),
  "awsx:ecr:Repository": (name) => ({ url: `${name}.example` }),
  "awsx:ecs:FargateService": (_, { name }) => ({ service: { name } }),
  "awsx:lb:ApplicationLoadBalancer": (name) => ({
    loadBalancer: { dnsName: `${name}.example`, arnSuffix: "app" },
    defaultTargetGroup: { arn: idOf("aws:lb/targetGroup:TargetGroup", `${name}/targets`), arnSuffix: "targetgroup" },
  }),
  "random:index/randomPassword:RandomPassword": () => ({ result: "generated" }),
};

function createMocks(registered: MockResourceArgs[], unknown: string[]): pulumi.runtime.Mocks {
  const known = new Set([...ruledTypes, ...Object.keys(typesWithoutRule), ...componentTypes]);
  return {
    call: ({ token }) => {
      if (token === "aws:index/getCallerIdentity:getCallerIdentity") return { accountId: ACCOUNT_ID };
      throw new Error(`The program calls ${token}, and policy/evaluate-program.ts has no answer for it: add one.`);
    },
    newResource: (args) => {
      const { type, name } = args;
      const inputs = unwrapSecrets(args.inputs) as Inputs;
      if (isGroup(type)) return { id: "", state: inputs };
      if (!known.has(type)) unknown.push(`${type} (${name})`);
      registered.push({ ...args, inputs });
      const id = idOf(type, name);
      return { id, state: { name, ...inputs, arn: id, ...outputs[type]?.(name, inputs) } };
    },
  };
}

/**
 * Everything that the program registers for a stack, with awsx's components replaced by their children.
 * @param directory where Pulumi.yaml and the stack's file are; the project's folder by default.
 * @throws Error of the program, or one that names every resource whose type no rule looks at.
 */
export async function evaluateProgram(stack: string, directory?: string): Promise<Stack> {
  const registered: MockResourceArgs[] = [];
  const unknown: string[] = [];
  await runProgram(createMocks(registered, unknown), stack, readStackValues(stack, {}, directory));
  if (unknown.length > 0)
    throw new Error(
      `No rule looks at ${unknown.join(", ")}. Write one in policy/rules, or say in typesWithoutRule why there is none.`,
    );
  const expanded = await Promise.all(
    registered.map(({ type, name, inputs, transforms }) =>
      expand(resource(type, name, inputs as Inputs), transforms ?? []),
    ),
  );
  return expanded.flat();
}
