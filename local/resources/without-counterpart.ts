/**
 * The resource types of the program that have no counterpart here: nothing is created, and what the program reads of
 * them is made up. The list is explicit, so that a new type is a decision: an implementation, or a line here.
 */
import type { Properties } from "./resource";

/** Outputs beyond an id, a name and an ARN, which every type below has. */
type ReadOutputs = (name: string) => Properties;

const nothingElse: ReadOutputs = () => ({});

const vpc: ReadOutputs = (name) => ({
  vpcId: `vpc-${name}`,
  publicSubnetIds: ["subnet-public-a", "subnet-public-b"],
  privateSubnetIds: ["subnet-private-a", "subnet-private-b"],
  isolatedSubnetIds: ["subnet-isolated-a", "subnet-isolated-b"],
  natGateways: ["a", "b", "c"].map((zone) => ({ id: `nat-${zone}` })),
});

const key: ReadOutputs = (name) => ({ keyId: name });

const repository: ReadOutputs = (name) => ({ url: `${name}.not-running.invalid` });

export const WITHOUT_COUNTERPART: Readonly<Record<string, ReadOutputs>> = {
  "awsx:ec2:Vpc": vpc,
  "awsx:ecr:Repository": repository,
  "aws:appautoscaling/policy:Policy": nothingElse,
  "aws:appautoscaling/target:Target": nothingElse,
  "aws:cloudwatch/dashboard:Dashboard": nothingElse,
  "aws:cloudwatch/logGroup:LogGroup": nothingElse,
  "aws:cloudwatch/metricAlarm:MetricAlarm": nothingElse,
  "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": nothingElse,
  "aws:ec2/flowLog:FlowLog": nothingElse,
  "aws:ec2/securityGroup:SecurityGroup": nothingElse,
  "aws:ecs/cluster:Cluster": nothingElse,
  "aws:iam/role:Role": nothingElse,
  "aws:iam/rolePolicy:RolePolicy": nothingElse,
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment": nothingElse,
  "aws:kms/alias:Alias": nothingElse,
  "aws:kms/key:Key": key,
  "aws:rds/clusterInstance:ClusterInstance": nothingElse,
  "aws:rds/clusterParameterGroup:ClusterParameterGroup": nothingElse,
  "aws:rds/subnetGroup:SubnetGroup": nothingElse,
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": nothingElse,
  "aws:s3/bucketLogging:BucketLogging": nothingElse,
  "aws:s3/bucketNotification:BucketNotification": nothingElse,
  "aws:s3/bucketPolicy:BucketPolicy": nothingElse,
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": nothingElse,
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": nothingElse,
  "aws:s3/bucketVersioning:BucketVersioning": nothingElse,
  "aws:sns/topicPolicy:TopicPolicy": nothingElse,
  "aws:sns/topicSubscription:TopicSubscription": nothingElse,
  "aws:sqs/queuePolicy:QueuePolicy": nothingElse,
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": nothingElse,
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": nothingElse,
};
