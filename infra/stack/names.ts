/** Physical names. They are part of the system's interface (dashboards, scripts, people know them): a rename replaces. */

/** The queue that the service fills, and its consumer, by their components: parts of their names are older than the rule. */
const SERVICE_QUEUE = "events";
const EVENT_PROCESSOR = "event-processor";

/** What tells a consumer's metrics and alarms from others'. Undefined for the event processor: its are the system's own. */
export function consumerInstance(component: string): string | undefined {
  return component === EVENT_PROCESSOR ? undefined : component;
}

/** The component that a subscriber is, and the one that its queue is. */
export const subscriberComponent = (subscriber: string): string => `subscriber-${subscriber}`;
export const subscriberQueueComponent = (subscriber: string): string => `${subscriberComponent(subscriber)}-events`;

/** Of a network of the stack's own. */
export function vpcName(suffix: string): string {
  return `transaction-vpc-${suffix}`;
}

/** Every physical name that a suffix makes. The suffix has at most 16 characters (infra/config/keys.ts). */
export function resourceNames(suffix: string, accountId: string) {
  return {
    vpc: vpcName(suffix),
    loadBalancer: `transaction-alb-${suffix}`,
    loadBalancerSecurityGroup: `alb-sg-${suffix}`,
    databaseSecurityGroup: `aurora-sg-${suffix}`,
    serviceSecurityGroup: `ecs-sg-${suffix}`,
    functionSecurityGroup: `lambda-sg-${suffix}`,
    endpointSecurityGroup: `endpoint-sg-${suffix}`,
    databaseCluster: `aurora-cluster-${suffix}`,
    databaseWriter: `aurora-cluster-${suffix}-writer`,
    databaseReader: `aurora-cluster-${suffix}-reader`,
    /** Unique with the network: the same suffix may be deployed and destroyed many times. */
    finalSnapshot: (networkId: string) => `aurora-cluster-${suffix}-final-${networkId}`,
    databaseLogGroup: `/aws/rds/cluster/aurora-cluster-${suffix}/postgresql`,
    flowLogGroup: `/vpc/${vpcName(suffix)}`,
    insightsLogGroup: `/aws/ecs/containerinsights/transaction-cluster-${suffix}/performance`,
    execLogGroup: `/ecs/transaction-cluster-${suffix}/exec`,
    // Names of buckets are global, so that these two also carry the account.
    transactionLogBucket: `transaction-logs-${suffix}-${accountId}`,
    accessLogBucket: `transaction-access-logs-${suffix}-${accountId}`,
    sessionsTable: `sessions-${suffix}`,
    // Of each queue and each consumer, by its component.
    queue: (component: string) => `${queuePrefix(component)}-${suffix}`,
    deadLetterQueue: (component: string) => `${queuePrefix(component)}-dlq-${suffix}`,
    consumer: (component: string) => `${component}-${suffix}`,
    consumerLogGroup: (component: string) => `/aws/lambda/${component}-${suffix}`,
    /** Of direct invocations. */
    consumerDeadLetterQueue: (component: string) =>
      component === EVENT_PROCESSOR ? `lambda-dlq-${suffix}` : `${component}-lambda-dlq-${suffix}`,
    cluster: `transaction-cluster-${suffix}`,
    service: `transaction-service-${suffix}`,
    /** By what it keeps at a target, for example cpu. */
    scalingPolicy: (metric: string) => `transaction-service-${suffix}-${metric}`,
    serviceLogGroup: `/ecs/transaction-service-${suffix}`,
    operations: `transaction-operations-${suffix}`,
    operationsLogGroup: `/ecs/transaction-operations-${suffix}`,
    dataKeyAlias: `alias/transaction-data-${suffix}`,
    logsKeyAlias: `alias/transaction-logs-${suffix}`,
    alertsKeyAlias: `alias/transaction-alerts-${suffix}`,
    apiTokenSecret: `transaction-api-token-${suffix}`,
    alertTopic: `transaction-alerts-${suffix}`,
    eventTopic: `transaction-events-${suffix}`,
    /** By its name in the list of alarms. */
    alarm: (alarm: string) => `${alarm}-${suffix}`,
    dashboard: `transaction-dashboard-${suffix}`,
  };
}

export type ResourceNames = ReturnType<typeof resourceNames>;

function queuePrefix(component: string): string {
  return component === SERVICE_QUEUE ? "transactions" : component;
}

/**
 * Every log group that a stack can have.
 * @param consumers their components.
 */
export function logGroupNames(names: ResourceNames, consumers: readonly string[]): string[] {
  return [
    names.databaseLogGroup,
    ...consumers.map(names.consumerLogGroup),
    names.execLogGroup,
    names.flowLogGroup,
    names.insightsLogGroup,
    names.operationsLogGroup,
    names.serviceLogGroup,
  ];
}

/** Where the load balancer's logs are, in the bucket of access logs. */
export const LOAD_BALANCER_LOG_PREFIX = "load-balancer";

/** Where the logs of requests to the transaction log are, in the bucket of access logs. */
export const TRANSACTION_LOG_PREFIX = "transaction-log";
