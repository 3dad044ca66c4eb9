/**
 * The shipped components as Monitoring watches them, without what else a project's own index.ts may have: it may add
 * consumers and alarms of its own, and what these tests expect stays.
 */
import { Database } from "../../../infra/data/database";
import { SessionsTable } from "../../../infra/data/sessions-table";
import { TransactionLogBucket } from "../../../infra/data/transaction-log-bucket";
import { EventConsumer } from "../../../infra/events/event-consumer";
import { eventProcessorHandler } from "../../../infra/events/event-processor";
import { EventQueue } from "../../../infra/events/event-queue";
import { Monitoring } from "../../../infra/monitoring/monitoring";
import type { Network } from "../../../infra/network/network";
import type { OwnNetworkArgs } from "../../../infra/network/own-network";
import { ApiToken } from "../../../infra/security/api-token";
import { TransactionService } from "../../../infra/service/transaction-service";
import { deployUnderMocks, type Deployment } from "./pulumi";
import { createNetwork, stackContext } from "./stack";

export interface MonitoredSettings extends Partial<Pick<OwnNetworkArgs, "availabilityZones" | "natGatewayStrategy">> {
  insights?: boolean;
  minCount?: number;
  maxCount?: number;
  consumerTimeoutSeconds?: number;
  alarmEmail?: string;
}

/** Deployments by their settings: tests only read them. */
const deployments = new Map<string, Promise<Deployment>>();

/** Registers the components and their monitoring: a dev stack's, where the settings say nothing else. */
export function deployMonitored(settings: MonitoredSettings = {}): Promise<Deployment> {
  const key = JSON.stringify(settings);
  const deployed = deployments.get(key) ?? deploy(settings, () => []);
  deployments.set(key, deployed);
  return deployed;
}

/** The same with another consumer. */
export function deployMonitoredBeside(createOther: (network: Network) => EventConsumer): Promise<Deployment> {
  return deploy({}, (network) => [createOther(network)]);
}

function deploy(settings: MonitoredSettings, createOthers: (network: Network) => EventConsumer[]): Promise<Deployment> {
  return deployUnderMocks(() => {
    const { processor, ...components } = createComponents(settings);
    const consumers = [processor, ...createOthers(components.network)];
    const { alarmEmail } = settings;
    new Monitoring("monitoring", stackContext, {
      ...components,
      consumers,
      announcements: undefined,
      flowLogs: undefined,
      alarmEmail,
    });
  });
}

function createComponents(settings: MonitoredSettings) {
  const { insights = false, minCount = 2, maxCount = 10, consumerTimeoutSeconds = 30 } = settings;
  const { availabilityZones = ["us-east-1a", "us-east-1b"], natGatewayStrategy = "Single" } = settings;
  const network = createNetwork({ availabilityZones, natGatewayStrategy });
  const sessions = new SessionsTable("sessions", stackContext);
  const transactionLog = new TransactionLogBucket("transaction-log", stackContext, { accessLogs: undefined });
  const database = new Database("database", stackContext, {
    network,
    engineVersion: "15.18",
    minCapacity: 0.5,
    maxCapacity: 4,
    backupRetentionDays: 7,
    insights,
    finalSnapshot: false,
  });
  const events = new EventQueue("events", stackContext, { consumerTimeoutSeconds });
  const processor = new EventConsumer("event-processor", stackContext, {
    network,
    queue: events,
    handler: eventProcessorHandler({ sessions, transactionLog }),
    memoryMiB: 256,
    maxConcurrency: 10,
    reservedConcurrency: undefined,
  });
  const service = new TransactionService("service", stackContext, {
    network,
    entrance: { certificateArn: undefined, domain: undefined, webAclArn: undefined, accessLogs: undefined },
    insights,
    minCount,
    maxCount,
    task: {
      database,
      sessions,
      transactionLog,
      events,
      apiToken: new ApiToken("api-token", stackContext),
      imageUri: "123456789012.dkr.ecr.us-east-1.amazonaws.com/txn:1.0.0",
      cpu: 256,
      memoryMiB: 512,
    },
  });
  return { network, sessions, database, service, processor };
}
