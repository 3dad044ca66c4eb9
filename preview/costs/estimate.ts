/** What a stack costs a month: at rest, and with transactions. */
import type { Stack } from "../../program/resource";
import { totalOf, type Line } from "./line";
import { LINES_AT_REST } from "./lines-at-rest";
import { linesUnderLoad, TYPES_UNDER_LOAD } from "./lines-under-load";

export interface Estimate {
  /** Transactions a second, all month long. */
  rate: number;
  /** Those at rest first. */
  lines: readonly Line[];
  atRestUsd: number;
  underLoadUsd: number;
  /** Types of which it is not known whether they cost anything. */
  unknownTypes: readonly string[];
}

/** Types that cost nothing by themselves: what is stored or sent through them is counted elsewhere, or said to be left out. */
const FREE_TYPES: ReadonlySet<string> = new Set([
  "aws:acm/certificate:Certificate",
  "aws:acm/certificateValidation:CertificateValidation",
  "aws:appautoscaling/policy:Policy",
  "aws:appautoscaling/target:Target",
  "aws:cloudwatch/logGroup:LogGroup",
  "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup",
  "aws:ec2/flowLog:FlowLog",
  "aws:ec2/internetGateway:InternetGateway",
  "aws:ec2/route:Route",
  "aws:ec2/routeTable:RouteTable",
  "aws:ec2/routeTableAssociation:RouteTableAssociation",
  "aws:ec2/securityGroup:SecurityGroup",
  "aws:ec2/subnet:Subnet",
  "aws:ec2/vpc:Vpc",
  "aws:ecr/lifecyclePolicy:LifecyclePolicy",
  "aws:ecr/repository:Repository",
  "aws:ecs/cluster:Cluster",
  "aws:ecs/taskDefinition:TaskDefinition",
  "aws:iam/role:Role",
  "aws:iam/rolePolicy:RolePolicy",
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
  "aws:kms/alias:Alias",
  "aws:lambda/function:Function",
  "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig",
  "aws:lb/listener:Listener",
  "aws:lb/targetGroup:TargetGroup",
  "aws:rds/clusterInstance:ClusterInstance",
  "aws:rds/clusterParameterGroup:ClusterParameterGroup",
  "aws:rds/subnetGroup:SubnetGroup",
  "aws:route53/record:Record",
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
  "aws:s3/bucketLogging:BucketLogging",
  "aws:s3/bucketNotification:BucketNotification",
  "aws:s3/bucketPolicy:BucketPolicy",
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
  "aws:s3/bucketVersioning:BucketVersioning",
  "aws:secretsmanager/secretVersion:SecretVersion",
  "aws:sns/topicPolicy:TopicPolicy",
  "aws:sns/topicSubscription:TopicSubscription",
  "aws:sqs/queue:Queue",
  "aws:sqs/queuePolicy:QueuePolicy",
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
  // The web ACL itself is its owner's.
  "aws:wafv2/webAclAssociation:WebAclAssociation",
  "docker-build:index:Image",
  "random:index/randomPassword:RandomPassword",
]);

/** What no line has, and what each of it costs in us-east-1. */
export const NOT_COUNTED: readonly string[] = [
  "answers to clients (0.09 USD a GB out of AWS) and traffic between zones (0.01 USD a GB in each direction)",
  "what earlier months have stored: each month adds as much as the lines of storage say",
  "images (0.10 USD a GB and month), backups beyond what AWS keeps for nothing, logs that are kept (0.03 USD a GB and month)",
  "what KMS asks for the first two yearly rotations of a key (each 1 USD a month more)",
  "requests to KMS (0.03 USD for 10,000) and Secrets Manager (0.05 USD for 10,000), and reads by clients",
  "with auditLogs: flow logs (0.50 USD a GB), the metrics of Container Insights, access logs, and what Aurora takes above its " +
    "minimum for its insights",
  "what consumers and subscribers of your own do beside taking messages",
  "what is another's: a guest's NAT gateways and endpoints, the hosted zone, the web ACL",
  "tax, discounts, and AWS's free allowances, which lower a small account's bill",
];

/** @param rate transactions a second, all month long; 0 for a system at rest. */
export function estimate(stack: Stack, rate: number): Estimate {
  const atRest = Object.entries(LINES_AT_REST).flatMap(([type, linesOf]) =>
    linesOf(
      stack.filter((made) => made.type === type),
      stack,
    ),
  );
  const underLoad = linesUnderLoad(stack, rate);
  const isKnown = (type: string) => type in LINES_AT_REST || TYPES_UNDER_LOAD.has(type) || FREE_TYPES.has(type);
  return {
    rate,
    lines: [...atRest, ...underLoad],
    atRestUsd: totalOf(atRest),
    underLoadUsd: totalOf(underLoad),
    unknownTypes: [...new Set(stack.map(({ type }) => type))].filter((type) => !isKnown(type)).sort(),
  };
}
