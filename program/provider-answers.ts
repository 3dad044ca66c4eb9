/**
 * What the providers would answer, for exactly the types and functions that the program uses: a type is registered once,
 * by a row of this table.
 */
import { EXISTING_ANSWERS, type Existing } from "./existing";

/** A resource's inputs as the program gives them, or its outputs as it reads them. */
export type Properties = Record<string, unknown>;

/** Where a stack lives, and what it finds there. */
export interface Surroundings {
  accountId: string;
  region: string;
  existing: Existing;
  /** The ARN of something in that account and region. */
  arn: (service: string, resource: string) => string;
}

/** Outputs that a type adds to its inputs; `id` among them is the resource's id. */
type AnswerResource = (name: string, inputs: Properties, aws: Surroundings) => Properties & { id: string };

const text = (value: unknown): string => {
  if (typeof value !== "string") throw new Error(`expected a string, got ${JSON.stringify(value)}`);
  return value;
};

const byLogicalName: AnswerResource = (name) => ({ id: name });
const byPhysicalName: AnswerResource = (_, i) => ({ id: text(i.name) });
const byBucket: AnswerResource = (_, i) => ({ id: text(i.bucket) });
const byGroupRule: AnswerResource = (name) => ({ id: `sgr-${name}` });

const vpc: AnswerResource = (_, inputs) => {
  const zones = inputs.availabilityZoneNames as string[];
  const { strategy } = inputs.natGateways as { strategy: "Single" | "OnePerAz" };
  const numbered = (prefix: string, count = zones.length) =>
    Array.from({ length: count }, (_element, index) => `${prefix}-${index + 1}`);
  return {
    id: "",
    vpcId: "vpc-0a1b2c3d",
    publicSubnetIds: numbered("subnet-public"),
    privateSubnetIds: numbered("subnet-private"),
    isolatedSubnetIds: numbered("subnet-isolated"),
    subnets: zones.flatMap((availabilityZone) => Array.from({ length: 3 }, () => ({ availabilityZone }))),
    natGateways: numbered("nat", strategy === "Single" ? 1 : zones.length).map((id) => ({ id })),
  };
};

const loadBalancer: AnswerResource = (_, i, { arn, region }) => {
  const name = text(i.name);
  const { port } = i.defaultTargetGroup as { port: number };
  return {
    id: "",
    loadBalancer: {
      arn: arn("elasticloadbalancing", `loadbalancer/app/${name}/1`),
      arnSuffix: `app/${name}/1`,
      dnsName: `${name}-1.${region}.elb.amazonaws.com`,
      zoneId: "Z35SXDOTRQ7X7K",
    },
    // The port is the one that it is given, which awsx then registers the container with.
    defaultTargetGroup: { arn: arn("elasticloadbalancing", "targetgroup/t/1"), arnSuffix: "targetgroup/t/1", port },
  };
};

const cluster: AnswerResource = (_, i, { arn, region }) => {
  const identifier = text(i.clusterIdentifier);
  const secretArn = arn("secretsmanager", "secret:rds!cluster-1a2b");
  return {
    id: identifier,
    arn: arn("rds", `cluster:${identifier}`),
    endpoint: `${identifier}.cluster-abc.${region}.rds.amazonaws.com`,
    masterUserSecrets: [{ secretArn, secretStatus: "active", kmsKeyId: "" }],
  };
};

const queue: AnswerResource = (_, i, { arn, accountId, region }) => {
  const url = `https://sqs.${region}.amazonaws.com/${accountId}/${text(i.name)}`;
  return { id: url, url, arn: arn("sqs", text(i.name)) };
};

const secret: AnswerResource = (_, i, { arn }) => {
  const secretArn = arn("secretsmanager", `secret:${text(i.name)}-1a2b3c`);
  return { id: secretArn, arn: secretArn };
};

const certificate: AnswerResource = (_, i, { arn }) => {
  const certificateArn = arn("acm", "certificate/1a2b3c4d-1a2b-1a2b-1a2b-1a2b3c4d5e6f");
  const name = text(i.domainName);
  const record = { domainName: name, resourceRecordName: `_1a2b.${name}.`, resourceRecordType: "CNAME" };
  const option = { ...record, resourceRecordValue: "_3c4d.acm-validations.aws." };
  return { id: certificateArn, arn: certificateArn, domainValidationOptions: [option] };
};

const topic: AnswerResource = (_, i, { arn }) => ({ id: arn("sns", text(i.name)), arn: arn("sns", text(i.name)) });

/** What is identified by its name, with the ARN that this makes. */
const named =
  (service: string, prefix = ""): AnswerResource =>
  (_, i, { arn }) => ({ id: text(i.name), arn: arn(service, prefix + text(i.name)) });

export const RESOURCE_ANSWERS: Readonly<Record<string, AnswerResource>> = {
  "aws:acm/certificate:Certificate": certificate,
  "aws:acm/certificateValidation:CertificateValidation": (_, i) => ({ id: text(i.certificateArn) }),
  "aws:appautoscaling/policy:Policy": (name, _, { arn }) => ({
    id: name,
    name,
    arn: arn("autoscaling", `scalingPolicy:${name}`),
  }),
  "aws:appautoscaling/target:Target": (_, i) => ({ id: text(i.resourceId) }),
  "aws:cloudwatch/dashboard:Dashboard": (_, i) => ({ id: text(i.dashboardName) }),
  "aws:cloudwatch/logGroup:LogGroup": named("logs", "log-group:"),
  "aws:cloudwatch/metricAlarm:MetricAlarm": named("cloudwatch", "alarm:"),
  "aws:dynamodb/table:Table": named("dynamodb", "table/"),
  "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": () => ({ id: "sg-default" }),
  "aws:ec2/flowLog:FlowLog": (name) => ({ id: `fl-${name}` }),
  "aws:ec2/securityGroup:SecurityGroup": (name) => ({ id: `sg-${name}` }),
  "aws:ec2/vpcEndpoint:VpcEndpoint": (name) => ({ id: `vpce-${name}` }),
  "aws:ecs/cluster:Cluster": named("ecs", "cluster/"),
  "aws:ecs/taskDefinition:TaskDefinition": (_, i, { arn }) => ({
    id: text(i.family),
    arn: arn("ecs", `task-definition/${text(i.family)}:1`),
  }),
  "aws:iam/role:Role": (name, i, { accountId }) => {
    const roleName = text(i.name ?? name);
    return { id: roleName, name: roleName, arn: `arn:aws:iam::${accountId}:role/${roleName}` };
  },
  "aws:iam/rolePolicy:RolePolicy": (name, i) => ({ id: `${text(i.role)}:${name}`, name }),
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment": byLogicalName,
  "aws:kms/alias:Alias": byPhysicalName,
  "aws:kms/key:Key": (name, _, { arn }) => ({ id: name, keyId: name, arn: arn("kms", `key/${name}`) }),
  "aws:lambda/eventSourceMapping:EventSourceMapping": (name) => ({ id: name, uuid: name }),
  "aws:lambda/function:Function": named("lambda", "function:"),
  "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig": (_, i) => ({ id: text(i.functionName) }),
  "aws:rds/cluster:Cluster": cluster,
  "aws:rds/clusterInstance:ClusterInstance": (_, i) => ({ id: text(i.identifier) }),
  "aws:rds/clusterParameterGroup:ClusterParameterGroup": (name) => ({ id: name, name }),
  "aws:rds/subnetGroup:SubnetGroup": (name) => ({ id: name, name }),
  "aws:route53/record:Record": (_, i) => ({
    id: `${text(i.zoneId)}_${text(i.name)}_${text(i.type)}`,
    fqdn: text(i.name).replace(/\.$/, ""),
  }),
  "aws:s3/bucket:Bucket": (_, i) => ({ id: text(i.bucket), arn: `arn:aws:s3:::${text(i.bucket)}` }),
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": byBucket,
  "aws:s3/bucketLogging:BucketLogging": byBucket,
  "aws:s3/bucketNotification:BucketNotification": byBucket,
  "aws:s3/bucketPolicy:BucketPolicy": byBucket,
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": byBucket,
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": byBucket,
  "aws:s3/bucketVersioning:BucketVersioning": byBucket,
  "aws:secretsmanager/secret:Secret": secret,
  "aws:secretsmanager/secretVersion:SecretVersion": (_, i) => ({ id: `${text(i.secretId)}|1`, versionId: "1" }),
  "aws:sns/topic:Topic": topic,
  "aws:sns/topicPolicy:TopicPolicy": (_, i) => ({ id: text(i.arn) }),
  "aws:sns/topicSubscription:TopicSubscription": byLogicalName,
  "aws:sqs/queue:Queue": queue,
  "aws:sqs/queuePolicy:QueuePolicy": (_, i) => ({ id: text(i.queueUrl) }),
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": byGroupRule,
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": byGroupRule,
  "aws:wafv2/webAclAssociation:WebAclAssociation": (_, i) => ({ id: `${text(i.webAclArn)},${text(i.resourceArn)}` }),
  "awsx:ec2:Vpc": vpc,
  "awsx:ecr:Image": (_, i) => ({ id: "", imageUri: `${text(i.repositoryUrl)}@sha256:${"0".repeat(64)}` }),
  "awsx:ecr:Repository": (_, i, { accountId, region }) => ({
    id: "",
    url: `${accountId}.dkr.ecr.${region}.amazonaws.com/${text(i.name)}`,
  }),
  "awsx:ecs:FargateService": (_, i) => ({ id: "", service: { name: text(i.name) } }),
  "awsx:lb:ApplicationLoadBalancer": loadBalancer,
  "random:index/randomPassword:RandomPassword": (name) => ({ id: "none", result: `${name}-generated` }),
};

/** What provider functions give. */
export const CALL_ANSWERS: Readonly<Record<string, (aws: Surroundings, inputs: Properties) => Properties>> = {
  ...EXISTING_ANSWERS,
  "aws:index/getAvailabilityZones:getAvailabilityZones": ({ region }) => ({
    id: region,
    // In no order, as AWS promises none.
    names: ["c", "a", "b"].map((zone) => region + zone),
  }),
  "aws:index/getCallerIdentity:getCallerIdentity": ({ accountId }) => ({
    accountId,
    arn: `arn:aws:iam::${accountId}:root`,
    id: accountId,
    userId: "AIDAEXAMPLE",
  }),
  // Without an engine there is no state: nothing lives.
  "pulumi:pulumi:readStackOutputs": (_, { name }) => ({ name, outputs: {} }),
};
