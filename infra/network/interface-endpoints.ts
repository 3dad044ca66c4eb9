/** Endpoints through which the APIs of AWS are reached without leaving the VPC. */
import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { StackContext } from "../stack/context";
import { HTTPS_PORT } from "./ports";
import type { SecurityGroups } from "./security-groups";

export interface InterfaceEndpointsArgs {
  vpcId: pulumi.Input<string>;
  /** Where those that call the APIs are, one subnet a zone. */
  privateSubnetIds: pulumi.Input<pulumi.Input<string>[]>;
  securityGroups: Pick<SecurityGroups, "service" | "functions">;
}

/** What is called from the private subnets, beside S3 and DynamoDB: by the tasks, their agent, and the functions. */
const SERVICES = ["sqs", "secretsmanager", "logs", "ecr.api", "ecr.dkr"];

/** Those that have an endpoint with an address, as its name ends. */
const servicesOf = (subscribers: readonly string[]): string[] =>
  subscribers.length > 0 ? [...SERVICES, "sns"] : SERVICES;

/**
 * All that is called from there, as the names of endpoints end.
 * @param subscribers names of those who are told of transactions.
 */
export function calledServices(subscribers: readonly string[]): readonly string[] {
  return [...servicesOf(subscribers), "s3", "dynamodb"];
}

/**
 * Makes the endpoints, which take the names of the APIs within the VPC, and the group that lets their callers in.
 *
 * @param name what all logical names begin with.
 */
export function createInterfaceEndpoints(
  name: string,
  { names, region, subscribers, tags }: StackContext,
  { vpcId, privateSubnetIds, securityGroups }: InterfaceEndpointsArgs,
  parent: pulumi.Resource,
): void {
  const physicalName = names.endpointSecurityGroup;
  const description = "Security group for endpoints of the APIs of AWS";
  const group = new aws.ec2.SecurityGroup(
    `${name}-endpoints-sg`,
    { name: physicalName, description, vpcId, tags: { ...tags, Name: physicalName } },
    { parent },
  );
  const admit = (role: string, caller: aws.ec2.SecurityGroup, who: string) =>
    new aws.vpc.SecurityGroupIngressRule(
      `${name}-endpoints-from-${role}`,
      {
        securityGroupId: group.id,
        referencedSecurityGroupId: caller.id,
        ipProtocol: "tcp",
        fromPort: HTTPS_PORT,
        toPort: HTTPS_PORT,
        description: `${who} to the APIs of AWS`,
        tags,
      },
      { parent },
    );
  admit("service", securityGroups.service, "ECS tasks");
  admit("event-processor", securityGroups.functions, "Lambda");
  for (const service of servicesOf(subscribers))
    new aws.ec2.VpcEndpoint(
      `${name}-endpoint-${service.replace(".", "-")}`,
      {
        vpcId,
        vpcEndpointType: "Interface",
        serviceName: `com.amazonaws.${region}.${service}`,
        subnetIds: privateSubnetIds,
        securityGroupIds: [group.id],
        privateDnsEnabled: true,
        tags,
      },
      { parent },
    );
}
