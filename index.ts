/** The whole system, in the order in which its parts need each other. */
import * as aws from "@pulumi/aws";
import { loadStackConfig } from "./infra/config";
import { Database } from "./infra/database";
import { EventProcessor } from "./infra/event-processor";
import { EventQueue } from "./infra/event-queue";
import { LogBucket } from "./infra/log-bucket";
import { Monitoring } from "./infra/monitoring";
import { logBucketName, resourceNames } from "./infra/names";
import { Network } from "./infra/network";
import { SessionsTable } from "./infra/sessions-table";
import { stackTags } from "./infra/tags";
import { TransactionService } from "./infra/transaction-service";

/** The port of the sample image; an image of one's own has to listen on it, too. */
const CONTAINER_PORT = 80;

const config = loadStackConfig();
const { environmentSuffix, region, protectData, logRetentionDays } = config;
const accountId = aws.getCallerIdentityOutput().accountId;
const names = resourceNames(environmentSuffix);
const tags = stackTags(config);

const network = new Network("network", {
  names,
  availabilityZones: config.availabilityZones,
  natGatewayStrategy: config.natGatewayStrategy,
  containerPort: CONTAINER_PORT,
  tags,
});

const database = new Database("database", {
  names,
  vpcId: network.vpcId,
  subnetIds: network.isolatedSubnetIds,
  securityGroupId: network.databaseSecurityGroup.id,
  engineVersion: config.auroraEngineVersion,
  minCapacity: config.auroraMinCapacity,
  maxCapacity: config.auroraMaxCapacity,
  logRetentionDays,
  protectData,
  tags,
});

const sessions = new SessionsTable("sessions", { names, protectData, tags });

const log = new LogBucket("transaction-log", {
  bucketName: accountId.apply((id) => logBucketName(environmentSuffix, id)),
  protectData,
  tags,
});

const events = new EventQueue("events", {
  names,
  consumerTimeoutSeconds: config.eventProcessorTimeoutSeconds,
  tags,
});

const processor = new EventProcessor("event-processor", {
  names,
  environmentSuffix,
  accountId,
  subnetIds: network.privateSubnetIds,
  securityGroupId: network.eventProcessorSecurityGroup.id,
  defaultSecurityGroupId: network.defaultSecurityGroup.id,
  sessions,
  log,
  events,
  timeoutSeconds: config.eventProcessorTimeoutSeconds,
  memoryMiB: config.eventProcessorMemoryMiB,
  maximumConcurrency: config.eventProcessorMaximumConcurrency,
  logRetentionDays,
  tags,
});

const service = new TransactionService("transaction-service", {
  names,
  region,
  accountId,
  network,
  database,
  sessions,
  log,
  events,
  imageUri: config.imageUri,
  containerPort: CONTAINER_PORT,
  minCount: config.taskMinCount,
  maxCount: config.taskMaxCount,
  cpu: config.taskCpu,
  memoryMiB: config.taskMemoryMiB,
  logRetentionDays,
  protectData,
  tags,
});

const monitoring = new Monitoring("monitoring", {
  names,
  environmentSuffix,
  region,
  accountId,
  clusterName: service.cluster.name,
  serviceName: service.serviceName,
  databaseClusterId: database.cluster.clusterIdentifier,
  functionName: processor.function.name,
  queueName: events.queue.name,
  deadLetterQueueNames: {
    transactions: events.deadLetterQueue.name,
    asynchronous: processor.asynchronousDeadLetterQueue.name,
  },
  alarmEmail: config.alarmEmail,
  tags,
});

export const vpcId = network.vpcId;
export const auroraClusterEndpoint = database.endpoint;
export const dynamoDbTableName = sessions.table.name;
export const s3BucketName = log.bucket.bucket;
export const lambdaFunctionArn = processor.function.arn;
export const loadBalancerDns = service.loadBalancerDns;
export const dashboardUrl = monitoring.dashboardUrl;
export const queueUrl = events.queue.url;
export const deadLetterQueueUrl = events.deadLetterQueue.url;
export const databaseSecretArn = database.secretArn;
