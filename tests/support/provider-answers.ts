/**
 * What the providers would answer, for exactly the types and functions that the program uses. An unknown one throws:
 * a test must not pass because a mock made something up.
 */
import { isGroup } from "../../program/run-program";

export const ACCOUNT_ID = "123456789012";
export const REGION = "us-east-1";

type Inputs = Record<string, unknown>;
type State = { id: string; state: Inputs };

const arn = (service: string, resource: string): string => `arn:aws:${service}:${REGION}:${ACCOUNT_ID}:${resource}`;
const text = (value: unknown): string => {
  if (typeof value !== "string") throw new Error(`expected a string, got ${JSON.stringify(value)}`);
  return value;
};

/** A target group has the port that it is given, which awsx then registers the container with. */
const targetPort = ({ defaultTargetGroup }: Inputs): number => (defaultTargetGroup as { port: number }).port;

/** Outputs that a type adds to its inputs; `id` among them is the resource's id. */
const answers: Record<string, (name: string, inputs: Inputs) => Inputs> = {
  "aws:appautoscaling/policy:Policy": (name) => ({ id: name, name, arn: arn("autoscaling", `scalingPolicy:${name}`) }),
  "aws:appautoscaling/target:Target": (_, i) => ({ id: text(i.resourceId) }),
  "aws:cloudwatch/dashboard:Dashboard": (_, i) => ({ id: text(i.dashboardName) }),
  "aws:cloudwatch/logGroup:LogGroup": (_, i) => ({ id: text(i.name), arn: arn("logs", `log-group:${text(i.name)}`) }),
  "aws:cloudwatch/metricAlarm:MetricAlarm": (_, i) => ({
    id: text(i.name),
    arn: arn("cloudwatch", `alarm:${text(i.name)}`),
  }),
  "aws:dynamodb/table:Table": (_, i) => ({ id: text(i.name), arn: arn("dynamodb", `table/${text(i.name)}`) }),
  "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": () => ({ id: "sg-default" }),
  "aws:ec2/securityGroup:SecurityGroup": (name) => ({ id: `sg-${name}` }),
  "aws:ec2/flowLog:FlowLog": (name) => ({ id: `fl-${name}` }),
  "aws:ecs/cluster:Cluster": (_, i) => ({ id: text(i.name), arn: arn("ecs", `cluster/${text(i.name)}`) }),
  "aws:iam/role:Role": (name) => ({ id: name, name, arn: `arn:aws:iam::${ACCOUNT_ID}:role/${name}` }),
  "aws:iam/rolePolicy:RolePolicy": (name, i) => ({ id: `${text(i.role)}:${name}`, name }),
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment": (name) => ({ id: name }),
  "aws:kms/alias:Alias": (_, i) => ({ id: text(i.name) }),
  "aws:kms/key:Key": (name) => ({ id: name, keyId: name, arn: arn("kms", `key/${name}`) }),
  "aws:lambda/eventSourceMapping:EventSourceMapping": (name) => ({ id: name, uuid: name }),
  "aws:lambda/function:Function": (_, i) => ({ id: text(i.name), arn: arn("lambda", `function:${text(i.name)}`) }),
  "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig": (_, i) => ({ id: text(i.functionName) }),
  "aws:rds/cluster:Cluster": (_, i) => ({
    id: text(i.clusterIdentifier),
    arn: arn("rds", `cluster:${text(i.clusterIdentifier)}`),
    endpoint: `${text(i.clusterIdentifier)}.cluster-abc.${REGION}.rds.amazonaws.com`,
    masterUserSecrets: [
      { secretArn: arn("secretsmanager", "secret:rds!cluster-1a2b"), secretStatus: "active", kmsKeyId: "" },
    ],
  }),
  "aws:rds/clusterInstance:ClusterInstance": (_, i) => ({ id: text(i.identifier) }),
  "aws:rds/clusterParameterGroup:ClusterParameterGroup": (name) => ({ id: name, name }),
  "aws:rds/subnetGroup:SubnetGroup": (name) => ({ id: name, name }),
  "aws:s3/bucket:Bucket": (_, i) => ({ id: text(i.bucket), arn: `arn:aws:s3:::${text(i.bucket)}` }),
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": (_, i) => ({ id: text(i.bucket) }),
  "aws:s3/bucketLogging:BucketLogging": (_, i) => ({ id: text(i.bucket) }),
  "aws:s3/bucketNotification:BucketNotification": (_, i) => ({ id: text(i.bucket) }),
  "aws:s3/bucketPolicy:BucketPolicy": (_, i) => ({ id: text(i.bucket) }),
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": (_, i) => ({ id: text(i.bucket) }),
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": (_, i) => ({
    id: text(i.bucket),
  }),
  "aws:s3/bucketVersioning:BucketVersioning": (_, i) => ({ id: text(i.bucket) }),
  "aws:secretsmanager/secret:Secret": (_, i) => {
    const secretArn = arn("secretsmanager", `secret:${text(i.name)}-1a2b3c`);
    return { id: secretArn, arn: secretArn };
  },
  "aws:secretsmanager/secretVersion:SecretVersion": (_, i) => ({ id: `${text(i.secretId)}|1`, versionId: "1" }),
  "aws:sns/topic:Topic": (_, i) => ({ id: arn("sns", text(i.name)), arn: arn("sns", text(i.name)) }),
  "aws:sns/topicPolicy:TopicPolicy": (_, i) => ({ id: text(i.arn) }),
  "aws:sns/topicSubscription:TopicSubscription": (name) => ({ id: name }),
  "aws:sqs/queue:Queue": (_, i) => {
    const url = `https://sqs.${REGION}.amazonaws.com/${ACCOUNT_ID}/${text(i.name)}`;
    return { id: url, url, arn: arn("sqs", text(i.name)) };
  },
  "aws:sqs/queuePolicy:QueuePolicy": (_, i) => ({ id: text(i.queueUrl) }),
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": (name) => ({ id: `sgr-${name}` }),
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": (name) => ({ id: `sgr-${name}` }),
  "awsx:ecr:Image": (_, i) => ({ id: "", imageUri: `${text(i.repositoryUrl)}@sha256:${"0".repeat(64)}` }),
  "awsx:ecr:Repository": (_, i) => ({
    id: "",
    url: `${ACCOUNT_ID}.dkr.ecr.${REGION}.amazonaws.com/${text(i.name)}`,
  }),
  "random:index/randomPassword:RandomPassword": (name) => ({ id: "none", result: `${name}-generated` }),
  "awsx:ec2:Vpc": () => ({
    id: "",
    vpcId: "vpc-0a1b2c3d",
    publicSubnetIds: ["subnet-public-1", "subnet-public-2"],
    privateSubnetIds: ["subnet-private-1", "subnet-private-2"],
    isolatedSubnetIds: ["subnet-isolated-1", "subnet-isolated-2"],
    natGateways: [{ id: "nat-1" }, { id: "nat-2" }, { id: "nat-3" }],
  }),
  "awsx:lb:ApplicationLoadBalancer": (_, i) => ({
    id: "",
    loadBalancer: { dnsName: `${text(i.name)}-1.${REGION}.elb.amazonaws.com`, arnSuffix: `app/${text(i.name)}/1` },
    defaultTargetGroup: {
      arn: arn("elasticloadbalancing", "targetgroup/t/1"),
      arnSuffix: "targetgroup/t/1",
      port: targetPort(i),
    },
  }),
  "awsx:ecs:FargateService": (_, i) => ({ id: "", service: { name: text(i.name) } }),
};

/** @throws Error for a type that is neither known here nor a component of ours. */
export function resourceState(type: string, name: string, inputs: Inputs): State {
  if (isGroup(type)) return { id: "", state: inputs };
  const answer = answers[type];
  if (!answer) throw new Error(`no answer is known for resource type ${type} (${name}); add it to provider-answers.ts`);
  const { id, ...outputs } = answer(name, inputs);
  return { id: text(id), state: { ...inputs, ...outputs } };
}

/** @throws Error for a function that is not known here. */
export function callResult(token: string, inputs: Inputs): Inputs {
  if (token === "aws:index/getCallerIdentity:getCallerIdentity")
    return { accountId: ACCOUNT_ID, arn: `arn:aws:iam::${ACCOUNT_ID}:root`, userId: "AIDAEXAMPLE", id: ACCOUNT_ID };
  throw new Error(`no answer is known for function ${token}(${JSON.stringify(inputs)}); add it to provider-answers.ts`);
}
