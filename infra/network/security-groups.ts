/** Who may talk to whom. */
import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { StackContext } from "../stack/context";
import { CONTAINER_PORT, DATABASE_PORT, HTTPS_PORT } from "./ports";

/** What clients can reach. */
export interface ClientAccess {
  /** IPv4 ranges that may reach the load balancer. */
  allowedCidrs: readonly string[];
  /** Ports that the load balancer listens on. */
  listenerPorts: readonly number[];
}

export interface SecurityGroupsArgs extends ClientAccess {
  vpcId: pulumi.Input<string>;
}

const ANYWHERE = "0.0.0.0/0";

/** A group for each party, with every rule there is. */
export class SecurityGroups {
  readonly loadBalancer: aws.ec2.SecurityGroup;
  readonly service: aws.ec2.SecurityGroup;
  readonly functions: aws.ec2.SecurityGroup;
  readonly database: aws.ec2.SecurityGroup;

  /** @param name what all logical names begin with. */
  constructor(
    private readonly name: string,
    private readonly stack: StackContext,
    private readonly args: SecurityGroupsArgs,
    private readonly parent: pulumi.Resource,
  ) {
    const { names } = stack;
    this.loadBalancer = this.createGroup(
      "load-balancer-sg",
      names.loadBalancerSecurityGroup,
      "Security group for the load balancer",
    );
    this.service = this.createGroup("service-sg", names.serviceSecurityGroup, "Security group for ECS Fargate tasks");
    this.functions = this.createGroup(
      "event-processor-sg",
      names.functionSecurityGroup,
      "Security group for Lambda functions",
    );
    this.database = this.createGroup(
      "database-sg",
      names.databaseSecurityGroup,
      "Security group for Aurora Serverless v2",
    );
    this.createRules();
  }

  private createGroup(role: string, physicalName: string, description: string): aws.ec2.SecurityGroup {
    const { tags } = this.stack;
    return new aws.ec2.SecurityGroup(
      `${this.name}-${role}`,
      { name: physicalName, description, vpcId: this.args.vpcId, tags: { ...tags, Name: physicalName } },
      { parent: this.parent },
    );
  }

  private createRules(): void {
    const loadBalancer = { role: "load-balancer", group: this.loadBalancer };
    const service = { role: "service", group: this.service };
    const processor = { role: "event-processor", group: this.functions };
    const database = { role: "database", group: this.database };

    this.admitClients();
    this.connect(loadBalancer, service, CONTAINER_PORT, {
      egress: "Load balancer to target",
      ingress: "Load balancer to target",
    });
    this.connect(service, database, DATABASE_PORT, {
      egress: "ECS tasks to Aurora",
      ingress: "Allow ECS tasks to connect to Aurora",
    });
    // Used by nothing yet: a way that the original system has, for consumers that need it (docs/security-exceptions.md).
    this.connect(processor, database, DATABASE_PORT, {
      egress: "Lambda to Aurora",
      ingress: "Allow Lambda to connect to Aurora",
    });
    this.letOutToAws(service, "ECS tasks to the APIs of AWS");
    this.letOutToAws(processor, "Lambda to the APIs of AWS");
  }

  private admitClients(): void {
    const { allowedCidrs, listenerPorts } = this.args;
    for (const port of listenerPorts)
      for (const cidrIpv4 of allowedCidrs)
        new aws.vpc.SecurityGroupIngressRule(
          `${this.name}-load-balancer-${port}-from-${cidrIpv4}`,
          { ...this.rule(this.loadBalancer, port, `Clients from ${cidrIpv4}`), cidrIpv4 },
          { parent: this.parent },
        );
  }

  /** Lets one party connect to another: out of its own group, and into the other's. */
  private connect(from: Party, to: Party, port: number, descriptions: { egress: string; ingress: string }): void {
    const { name, parent } = this;
    new aws.vpc.SecurityGroupEgressRule(
      `${name}-${from.role}-to-${to.role}`,
      { ...this.rule(from.group, port, descriptions.egress), referencedSecurityGroupId: to.group.id },
      { parent },
    );
    new aws.vpc.SecurityGroupIngressRule(
      `${name}-${to.role}-from-${from.role}`,
      { ...this.rule(to.group, port, descriptions.ingress), referencedSecurityGroupId: from.group.id },
      { parent },
    );
  }

  private letOutToAws({ role, group }: Party, description: string): void {
    new aws.vpc.SecurityGroupEgressRule(
      `${this.name}-${role}-to-aws`,
      { ...this.rule(group, HTTPS_PORT, description), cidrIpv4: ANYWHERE },
      { parent: this.parent },
    );
  }

  private rule(group: aws.ec2.SecurityGroup, port: number, description: string) {
    const { tags } = this.stack;
    return { securityGroupId: group.id, ipProtocol: "tcp", fromPort: port, toPort: port, description, tags };
  }
}

/** One end of a connection, with what it is called in logical names. */
interface Party {
  role: string;
  group: aws.ec2.SecurityGroup;
}
