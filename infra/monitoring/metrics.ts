/** What CloudWatch measures of the system: the metrics that alarms and dashboard are made of. */
import type * as pulumi from "@pulumi/pulumi";
import { METRIC_NAMESPACE, type SystemMetric } from "../../shared/metrics";
import { USER_INDEX } from "../../domain/session-item";

type Text = pulumi.Input<string>;

/** The resources that are watched, by the names that CloudWatch has for them. */
export interface Watched {
  environmentSuffix: string;
  /** `app/NAME/ID` and `targetgroup/NAME/ID`. */
  loadBalancerArnSuffix: Text;
  targetGroupArnSuffix: Text;
  clusterName: Text;
  serviceName: Text;
  databaseClusterId: Text;
  functionName: Text;
  queueName: Text;
  /** Queues that must stay empty. */
  deadLetterQueueNames: { transactions: Text; asynchronous: Text };
  tableName: Text;
  /** One for each NAT gateway. Their number is known before they exist, as each has an alarm. */
  natGatewayIds: readonly Text[];
  /** Log groups that the system writes to. */
  logGroupNames: readonly string[];
}

export interface Metric {
  namespace: string;
  metricName: string;
  dimensions: Record<string, Text>;
  statistic: "Average" | "Maximum" | "Minimum" | "Sum" | "p99";
}

/** Makes the metrics of one dimension set. */
type Metrics<Name> = (metricName: Name, statistic: Metric["statistic"]) => Metric;

function metricsOf<Name extends string = string>(namespace: string, dimensions: Metric["dimensions"]): Metrics<Name> {
  return (metricName, statistic) => ({ namespace, metricName, dimensions, statistic });
}

/** The sets of metrics, by what they are about. */
export function systemMetrics(watched: Watched) {
  const loadBalancer = { LoadBalancer: watched.loadBalancerArnSuffix };
  const service = { ClusterName: watched.clusterName, ServiceName: watched.serviceName };
  const database = { DBClusterIdentifier: watched.databaseClusterId };
  const table = { TableName: watched.tableName };
  return {
    loadBalancer: metricsOf("AWS/ApplicationELB", loadBalancer),
    targets: metricsOf("AWS/ApplicationELB", { ...loadBalancer, TargetGroup: watched.targetGroupArnSuffix }),
    service: metricsOf("AWS/ECS", service),
    serviceInsights: metricsOf("ECS/ContainerInsights", service),
    database: metricsOf("AWS/RDS", database),
    writer: metricsOf("AWS/RDS", { ...database, Role: "WRITER" }),
    reader: metricsOf("AWS/RDS", { ...database, Role: "READER" }),
    processor: metricsOf("AWS/Lambda", { FunctionName: watched.functionName }),
    queue: metricsOf("AWS/SQS", { QueueName: watched.queueName }),
    deadTransactions: metricsOf("AWS/SQS", { QueueName: watched.deadLetterQueueNames.transactions }),
    deadInvocations: metricsOf("AWS/SQS", { QueueName: watched.deadLetterQueueNames.asynchronous }),
    table: metricsOf("AWS/DynamoDB", table),
    index: metricsOf("AWS/DynamoDB", { ...table, GlobalSecondaryIndexName: USER_INDEX }),
    natGateways: watched.natGatewayIds.map((id) => metricsOf("AWS/NATGateway", { NatGatewayId: id })),
    logGroups: watched.logGroupNames.map((name) => metricsOf("AWS/Logs", { LogGroupName: name })),
    /** The system's own: the service writes Outbox..., the event processor what became of its records. */
    system: metricsOf<SystemMetric>(METRIC_NAMESPACE, { Environment: watched.environmentSuffix }),
  };
}

export type SystemMetrics = ReturnType<typeof systemMetrics>;
