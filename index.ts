/** The whole system, in the order in which its parts need each other. */
import * as aws from "@pulumi/aws";
import { findZones } from "./infra/config/availability-zones";
import { findGuestPlace, type GuestPlace } from "./infra/config/guest-place";
import { findDomain } from "./infra/config/domain-name";
import { refuseForeignArns } from "./infra/config/owners";
import { refuseReplacement } from "./infra/config/replacement";
import { loadStackConfig, type StackConfig } from "./infra/config/stack-config";
import { AccessLogBucket } from "./infra/data/access-log-bucket";
import { Database } from "./infra/data/database";
import { SessionsTable } from "./infra/data/sessions-table";
import { TransactionLogBucket } from "./infra/data/transaction-log-bucket";
import {
  createSubscribers,
  describeSubscribers,
  loadSubscribers,
  type Subscriptions,
} from "./infra/events/announcements";
import { deadLetterQueuesOf } from "./infra/events/dead-letter-queues";
import { EventConsumer } from "./infra/events/event-consumer";
import { eventProcessorHandler } from "./infra/events/event-processor";
import { EventTopic } from "./infra/events/event-topic";
import { EventQueue } from "./infra/events/event-queue";
import { Monitoring } from "./infra/monitoring/monitoring";
import { FlowLogs } from "./infra/network/flow-logs";
import { GuestNetwork } from "./infra/network/guest-network";
import { calledServices } from "./infra/network/interface-endpoints";
import { OwnNetwork } from "./infra/network/own-network";
import { listenerPorts } from "./infra/network/ports";
import { ApiToken } from "./infra/security/api-token";
import { EncryptionKeys } from "./infra/security/encryption-keys";
import { buildImageContext, ServiceImage, type ServiceImageArgs } from "./infra/service/image";
import type { Domain } from "./infra/service/domain-name";
import { OperationsTask } from "./infra/service/operations-task";
import { TransactionService } from "./infra/service/transaction-service";
import { createStackContext, type StackContext } from "./infra/stack/context";
import { vpcName } from "./infra/stack/names";

/** Who is told of transactions: a line each, `NAME: { load: () => import("./handlers/subscribers/NAME") }` (docs/adapt.md). */
const SUBSCRIBERS: Subscriptions = {};

/** The network, of the stack's own or as a guest; the stores; and the queue with its consumer. */
function createEventPath(
  stack: StackContext,
  config: StackConfig,
  place: { availabilityZones: string[] } | GuestPlace,
) {
  const clients = {
    allowedCidrs: config.allowedCidrs,
    listenerPorts: listenerPorts((config.certificateArn ?? config.domainName) !== undefined),
  };
  const network =
    "vpcId" in place
      ? new GuestNetwork("network", stack, { ...place, ...clients })
      : new OwnNetwork("network", stack, {
          ...place,
          ...clients,
          cidr: config.vpcCidr,
          natGatewayStrategy: config.natGatewayStrategy,
          interfaceEndpoints: config.interfaceEndpoints,
        });
  // What else goes through another's VPC is not the stack's to record.
  const flowLogs =
    config.auditLogs && network instanceof OwnNetwork ? new FlowLogs("flow-logs", stack, { network }) : undefined;
  const accessLogs = config.auditLogs ? new AccessLogBucket("access-logs", stack) : undefined;

  const database = new Database("database", stack, {
    network,
    engineVersion: config.auroraEngineVersion,
    minCapacity: config.auroraMinCapacity,
    maxCapacity: config.auroraMaxCapacity,
    backupRetentionDays: config.backupRetentionDays,
    insights: config.auditLogs,
    finalSnapshot: config.finalSnapshot,
  });
  const sessions = new SessionsTable("sessions", stack);
  const transactionLog = new TransactionLogBucket("transaction-log", stack, { accessLogs });

  const topic = stack.subscribers.length > 0 ? new EventTopic("announcements", stack) : undefined;
  const events = new EventQueue("events", stack, { consumerTimeoutSeconds: config.eventProcessorTimeoutSeconds });
  const processor = new EventConsumer("event-processor", stack, {
    network,
    queue: events,
    handler: eventProcessorHandler({ sessions, transactionLog, topic }),
    memoryMiB: config.eventProcessorMemoryMiB,
    batchSize: config.eventProcessorBatchSize,
    maxConcurrency: config.eventProcessorMaximumConcurrency,
    reservedConcurrency: config.eventProcessorReservedConcurrency || undefined,
  });

  return { network, flowLogs, accessLogs, database, sessions, transactionLog, topic, events, processor };
}

/**
 * What answers clients.
 * @param image of the service, or what it is built from.
 */
function createApi(
  stack: StackContext,
  config: StackConfig,
  image: string | ServiceImageArgs,
  domain: Domain | undefined,
  { network, accessLogs, database, sessions, transactionLog, events }: ReturnType<typeof createEventPath>,
) {
  const apiToken = new ApiToken("api-token", stack);
  const imageUri = typeof image === "string" ? image : new ServiceImage("service-image", stack, image).uri;
  const service = new TransactionService("service", stack, {
    network,
    entrance: { certificateArn: config.certificateArn, domain, webAclArn: config.webAclArn, accessLogs },
    insights: config.auditLogs,
    minCount: config.taskMinCount,
    maxCount: config.taskMaxCount,
    task: {
      database,
      sessions,
      transactionLog,
      events,
      apiToken,
      imageUri,
      cpu: config.taskCpu,
      memoryMiB: config.taskMemoryMiB,
    },
  });

  // An image of one's own answers no operator.
  const operations =
    typeof image === "string" ? undefined : new OperationsTask("operations", stack, { network, database, imageUri });

  return { apiToken, service, operations };
}

/** The program: a promise of the stack's outputs. What it must know before it registers anything, it awaits first. */
export = async () => {
  const config = loadStackConfig();
  const loaded = await loadSubscribers(SUBSCRIBERS);
  const names = loaded.map(({ name }) => name);
  const { accountId } = await aws.getCallerIdentity();
  refuseForeignArns(config, accountId);
  await refuseReplacement(config, vpcName);
  const place = (await findGuestPlace(config, calledServices(names))) ?? { availabilityZones: await findZones(config) };
  const domain = await findDomain(config);
  const image = config.imageUri ?? { context: await buildImageContext() };

  const keyless = createStackContext(config, accountId, names);
  const keys = config.customerManagedKeys
    ? new EncryptionKeys("keys", keyless, { consumers: ["event-processor"] })
    : undefined;
  const stack = { ...keyless, keys };
  const eventPath = createEventPath(stack, config, place);
  const { network, flowLogs, database, sessions, transactionLog, topic, events, processor } = eventPath;
  const subscribers = topic ? createSubscribers(stack, loaded, { network, topic, sessions, transactionLog }) : [];
  const { apiToken, service, operations } = createApi(stack, config, image, domain, eventPath);

  const monitoring = new Monitoring("monitoring", stack, {
    service,
    database,
    consumers: [processor],
    sessions,
    network,
    flowLogs,
    announcements: topic && { topic, subscribers },
    alarmEmail: config.alarmEmail,
  });

  return {
    vpcId: network.vpcId,
    availabilityZones: network.availabilityZones,
    auroraClusterEndpoint: database.endpoint,
    dynamoDbTableName: sessions.table.name,
    s3BucketName: transactionLog.bucket.bucket,
    lambdaFunctionArn: processor.function.arn,
    loadBalancerDns: service.loadBalancerDns,
    apiUrl: service.apiUrl,
    dashboardUrl: monitoring.dashboardUrl,
    queueUrl: events.queue.url,
    deadLetterQueueUrl: events.deadLetterQueue.url,
    deadLetterQueues: deadLetterQueuesOf(monitoring.consumers),
    ecsClusterName: service.clusterName,
    ecsServiceName: service.serviceName,
    operationsTask: operations?.target,
    ...(topic && { subscribers: describeSubscribers(subscribers) }),
    databaseSecretArn: database.secretArn,
    apiTokenSecretArn: apiToken.secretArn,
  };
};
