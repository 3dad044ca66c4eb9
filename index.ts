/** The whole system, in the order in which its parts need each other. */
import * as aws from "@pulumi/aws";
import { AccessLogBucket } from "./infra/data/access-log-bucket";
import { ApiToken } from "./infra/security/api-token";
import { loadStackConfig } from "./infra/config/stack-config";
import { Database } from "./infra/data/database";
import { EncryptionKeys } from "./infra/security/encryption-keys";
import { EventProcessor } from "./infra/events/event-processor";
import { EventQueue } from "./infra/events/event-queue";
import { FlowLogs } from "./infra/network/flow-logs";
import { LogBucket } from "./infra/data/transaction-log-bucket";
import { Monitoring } from "./infra/monitoring/monitoring";
import { accessLogBucketName, logBucketName, resourceNames } from "./infra/stack/names";
import { Network } from "./infra/network/network";
import { ServiceImage } from "./infra/service/image";
import { SessionsTable } from "./infra/data/sessions-table";
import { stackTags } from "./infra/stack/tags";
import { listenerPorts, TransactionService } from "./infra/service/transaction-service";

/** The port of the service; an image of one's own has to listen on it, too. */
const CONTAINER_PORT = 8080;

const config = loadStackConfig();
const { environmentSuffix, region, protectData, logRetentionDays } = config;
const accountId = aws.getCallerIdentityOutput().accountId;
const names = resourceNames(environmentSuffix);
const tags = stackTags(config);

const keys = config.customerManagedKeys
  ? new EncryptionKeys("keys", { names, region, accountId, protectData, tags })
  : undefined;

const network = new Network("network", {
  names,
  availabilityZones: config.availabilityZones,
  natGatewayStrategy: config.natGatewayStrategy,
  region,
  allowedCidrs: config.allowedCidrs,
  listenerPorts: listenerPorts(config.certificateArn),
  containerPort: CONTAINER_PORT,
  tags,
});

if (config.auditLogs)
  new FlowLogs("flow-logs", { names, accountId, vpcId: network.vpcId, logRetentionDays, keys, tags });

const accessLogs = config.auditLogs
  ? new AccessLogBucket("access-logs", {
      bucketName: accountId.apply((id) => accessLogBucketName(environmentSuffix, id)),
      accountId,
      retentionDays: logRetentionDays,
      protectData,
      tags,
    })
  : undefined;

const database = new Database("database", {
  names,
  accountId,
  vpcId: network.vpcId,
  subnetIds: network.isolatedSubnetIds,
  securityGroupId: network.databaseSecurityGroup.id,
  engineVersion: config.auroraEngineVersion,
  minCapacity: config.auroraMinCapacity,
  maxCapacity: config.auroraMaxCapacity,
  backupRetentionDays: config.backupRetentionDays,
  insights: config.auditLogs,
  logRetentionDays,
  keys,
  protectData,
  tags,
});

const sessions = new SessionsTable("sessions", { names, keys, protectData, tags });

const log = new LogBucket("transaction-log", {
  bucketName: accountId.apply((id) => logBucketName(environmentSuffix, id)),
  accessLogBucketName: accessLogs?.bucketName,
  keys,
  protectData,
  tags,
});

const events = new EventQueue("events", {
  names,
  region,
  accountId,
  consumerTimeoutSeconds: config.eventProcessorTimeoutSeconds,
  keys,
  protectData,
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
  reservedConcurrency: config.eventProcessorReservedConcurrency || undefined,
  logRetentionDays,
  keys,
  protectData,
  tags,
});

const apiToken = new ApiToken("api-token", { names, keys, protectData, tags });

const service = new TransactionService("service", {
  names,
  region,
  accountId,
  network,
  database,
  sessions,
  events,
  environmentSuffix,
  certificateArn: config.certificateArn,
  accessLogBucketName: accessLogs?.bucketName,
  insights: config.auditLogs,
  apiTokenSecretArn: apiToken.secretArn,
  imageUri: config.imageUri ?? new ServiceImage("service-image", { names, keys, protectData, tags }).uri,
  containerPort: CONTAINER_PORT,
  minCount: config.taskMinCount,
  maxCount: config.taskMaxCount,
  cpu: config.taskCpu,
  memoryMiB: config.taskMemoryMiB,
  logRetentionDays,
  keys,
  protectData,
  tags,
});

const monitoring = new Monitoring("monitoring", {
  names,
  environmentSuffix,
  region,
  accountId,
  loadBalancerArnSuffix: service.loadBalancerArnSuffix,
  targetGroupArnSuffix: service.targetGroupArnSuffix,
  clusterName: service.cluster.name,
  serviceName: service.serviceName,
  taskMinCount: config.taskMinCount,
  containerInsights: config.auditLogs,
  databaseClusterId: database.cluster.clusterIdentifier,
  mostDatabaseConnections: service.mostDatabaseConnections,
  functionName: processor.function.name,
  functionTimeoutSeconds: config.eventProcessorTimeoutSeconds,
  functionMemoryMiB: config.eventProcessorMemoryMiB,
  queueName: events.queue.name,
  deadLetterQueueNames: {
    transactions: events.deadLetterQueue.name,
    asynchronous: processor.asynchronousDeadLetterQueue.name,
  },
  tableName: sessions.table.name,
  natGatewayIds: network.natGatewayIds,
  logGroupNames: [
    names.serviceLogGroup,
    names.eventProcessorLogGroup,
    names.databaseLogGroup,
    ...(config.auditLogs ? [names.flowLogGroup, names.insightsLogGroup] : []),
  ],
  keys,
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
export const apiTokenSecretArn = apiToken.secretArn;
