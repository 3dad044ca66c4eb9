/** Alarms, the topic they speak to, and the dashboard. */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { ResourceNames } from "./names";
import { alertTopicPolicy } from "./policies";
import type { Tags } from "./tags";

export interface MonitoringArgs {
  names: ResourceNames;
  environmentSuffix: string;
  region: string;
  accountId: pulumi.Input<string>;
  clusterName: pulumi.Input<string>;
  serviceName: pulumi.Input<string>;
  databaseClusterId: pulumi.Input<string>;
  functionName: pulumi.Input<string>;
  queueName: pulumi.Input<string>;
  /** Queues that must stay empty. */
  deadLetterQueueNames: { transactions: pulumi.Input<string>; asynchronous: pulumi.Input<string> };
  /** Gets every alarm, once the address has confirmed the subscription. */
  alarmEmail: string | undefined;
  tags: Tags;
}

type Dimensions = Record<string, pulumi.Input<string>>;

interface Metric {
  namespace: string;
  metricName: string;
  dimensions: Dimensions;
  statistic: "Average" | "Maximum" | "Sum";
}

interface AlarmRule extends Metric {
  description: string;
  /** The alarm fires when the statistic is above this, in the metric's own unit. */
  threshold: number;
  periodSeconds: number;
  evaluationPeriods: number;
}

/** Alarms of what hurts: busy database and tasks, failing and stuck events, anything given up. */
export class Monitoring extends pulumi.ComponentResource {
  readonly topic: aws.sns.Topic;
  readonly dashboardUrl: pulumi.Output<string>;

  constructor(
    private readonly name: string,
    private readonly args: MonitoringArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("transaction-system:infra:Monitoring", name, {}, opts);
    this.topic = this.createTopic();
    for (const [alarmName, rule] of Object.entries(alarmRules(args))) this.createAlarm(alarmName, rule);
    const dashboard = new aws.cloudwatch.Dashboard(
      `${name}-dashboard`,
      { dashboardName: args.names.dashboard, dashboardBody: pulumi.jsonStringify(dashboardBody(args)) },
      { parent: this },
    );
    this.dashboardUrl = pulumi.interpolate`https://console.aws.amazon.com/cloudwatch/home?region=${args.region}#dashboards:name=${dashboard.dashboardName}`;
    this.registerOutputs({ topicArn: this.topic.arn, dashboardUrl: this.dashboardUrl });
  }

  private createTopic(): aws.sns.Topic {
    const { name, args } = this;
    const child = { parent: this };
    const topic = new aws.sns.Topic(
      `${name}-topic`,
      { name: args.names.alertTopic, displayName: "Transaction System Alerts", tags: args.tags },
      child,
    );
    const arns = pulumi.output({ topicArn: topic.arn, accountId: args.accountId });
    new aws.sns.TopicPolicy(
      `${name}-topic-policy`,
      { arn: topic.arn, policy: pulumi.jsonStringify(arns.apply(alertTopicPolicy)) },
      child,
    );
    if (args.alarmEmail)
      new aws.sns.TopicSubscription(
        `${name}-email`,
        { topic: topic.arn, protocol: "email", endpoint: args.alarmEmail },
        child,
      );
    return topic;
  }

  private createAlarm(alarmName: string, rule: AlarmRule): void {
    const { description, periodSeconds, ...metric } = rule;
    new aws.cloudwatch.MetricAlarm(
      `${this.name}-${alarmName}`,
      {
        name: `${alarmName}-${this.args.environmentSuffix}`,
        alarmDescription: description,
        ...metric,
        period: periodSeconds,
        datapointsToAlarm: rule.evaluationPeriods,
        comparisonOperator: "GreaterThanThreshold",
        // Most of these metrics only exist while something happens.
        treatMissingData: "notBreaching",
        alarmActions: [this.topic.arn],
        okActions: [this.topic.arn],
        tags: this.args.tags,
      },
      { parent: this },
    );
  }
}

function metrics(args: MonitoringArgs) {
  const sqs = (queueName: pulumi.Input<string>, metricName: string): Metric => ({
    namespace: "AWS/SQS",
    metricName,
    dimensions: { QueueName: queueName },
    statistic: "Maximum",
  });
  const lambda = (metricName: string): Metric => ({
    namespace: "AWS/Lambda",
    metricName,
    dimensions: { FunctionName: args.functionName },
    statistic: "Sum",
  });
  return {
    databaseCpu: {
      namespace: "AWS/RDS",
      metricName: "CPUUtilization",
      dimensions: { DBClusterIdentifier: args.databaseClusterId },
      statistic: "Average",
    },
    serviceCpu: {
      namespace: "AWS/ECS",
      metricName: "CPUUtilization",
      dimensions: { ClusterName: args.clusterName, ServiceName: args.serviceName },
      statistic: "Average",
    },
    processorInvocations: lambda("Invocations"),
    processorErrors: lambda("Errors"),
    queueAge: sqs(args.queueName, "ApproximateAgeOfOldestMessage"),
    deadTransactions: sqs(args.deadLetterQueueNames.transactions, "ApproximateNumberOfMessagesVisible"),
    deadInvocations: sqs(args.deadLetterQueueNames.asynchronous, "ApproximateNumberOfMessagesVisible"),
  } satisfies Record<string, Metric>;
}

function alarmRules(args: MonitoringArgs): Record<string, AlarmRule> {
  const metric = metrics(args);
  return {
    "aurora-cpu-high": {
      ...metric.databaseCpu,
      description: "Aurora's CPU is above 80 %",
      threshold: 80,
      periodSeconds: 300,
      evaluationPeriods: 2,
    },
    "ecs-unhealthy": {
      ...metric.serviceCpu,
      description: "The service's CPU is above 90 %, in spite of scaling",
      threshold: 90,
      periodSeconds: 300,
      evaluationPeriods: 2,
    },
    "lambda-errors": {
      ...metric.processorErrors,
      description: "Whole runs of the event processor fail; single records never count here",
      threshold: 5,
      periodSeconds: 300,
      evaluationPeriods: 1,
    },
    "queue-age": {
      ...metric.queueAge,
      description: "A transaction has waited for more than five minutes",
      threshold: 300,
      periodSeconds: 60,
      evaluationPeriods: 2,
    },
    "transactions-dlq-depth": {
      ...metric.deadTransactions,
      description: "Transactions were given up and wait in the dead-letter queue",
      threshold: 0,
      periodSeconds: 60,
      evaluationPeriods: 1,
    },
    "lambda-dlq-depth": {
      ...metric.deadInvocations,
      description: "Asynchronous invocations of the event processor were given up",
      threshold: 0,
      periodSeconds: 60,
      evaluationPeriods: 1,
    },
  };
}

function dashboardBody(args: MonitoringArgs) {
  const metric = metrics(args);
  const widget = (title: string, x: number, y: number, shown: Metric) => ({
    type: "metric",
    x,
    y,
    width: 12,
    height: 6,
    properties: {
      title,
      view: "timeSeries",
      region: args.region,
      stat: shown.statistic,
      metrics: [[shown.namespace, shown.metricName, ...Object.entries(shown.dimensions).flat()]],
    },
  });
  return {
    widgets: [
      widget("Aurora CPU Utilization", 0, 0, metric.databaseCpu),
      widget("ECS Service CPU", 12, 0, metric.serviceCpu),
      widget("Lambda Invocations", 0, 6, metric.processorInvocations),
      widget("Lambda Errors", 12, 6, metric.processorErrors),
      widget("Age of the oldest message in seconds", 0, 12, metric.queueAge),
      widget("Dead-lettered transactions", 12, 12, metric.deadTransactions),
    ],
  };
}
