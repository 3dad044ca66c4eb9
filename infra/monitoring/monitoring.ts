/** Alarms, the topic that they notify, and the dashboard. */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { EventConsumer } from "../events/event-consumer";
import { alertTopicPolicy } from "../security/resource-policies";
import type { StackContext } from "../stack/context";
import { alarmName, thresholdOf, type Alarm } from "./alarms/alarm";
import { allAlarms } from "./alarms/all";
import type { MonitoredComponents } from "./components";
import { dashboardBody } from "./dashboard";

export interface MonitoringArgs extends MonitoredComponents {
  /** Gets every alarm, once the address has confirmed the subscription. */
  alarmEmail: string | undefined;
}

export class Monitoring extends pulumi.ComponentResource {
  readonly topic: aws.sns.Topic;
  readonly dashboardUrl: pulumi.Output<string>;
  /** Those that are watched. */
  readonly consumers: readonly EventConsumer[];

  constructor(
    private readonly name: string,
    private readonly stack: StackContext,
    { alarmEmail, ...given }: MonitoringArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("transaction-system:infra:Monitoring", name, {}, opts);
    const { names, region } = stack;
    const subscribers = given.announcements?.subscribers ?? [];
    this.consumers = [...given.consumers, ...subscribers.map(({ consumer }) => consumer)];
    const components = { ...given, consumers: this.consumers };
    this.topic = this.createTopic(alarmEmail);
    const alarms = allAlarms(components);
    const alarmArns = alarms.map((alarm) => this.createAlarm(alarm).arn);
    const dashboard = new aws.cloudwatch.Dashboard(
      `${name}-dashboard`,
      {
        dashboardName: names.dashboard,
        dashboardBody: pulumi.jsonStringify(dashboardBody(region, components, alarms, alarmArns)),
      },
      { parent: this },
    );
    this.dashboardUrl = pulumi.interpolate`https://console.aws.amazon.com/cloudwatch/home?region=${region}#dashboards:name=${dashboard.dashboardName}`;
    this.registerOutputs({ topicArn: this.topic.arn, dashboardUrl: this.dashboardUrl });
  }

  private createTopic(alarmEmail: string | undefined): aws.sns.Topic {
    const { name, stack } = this;
    const child = { parent: this };
    const topic = new aws.sns.Topic(
      `${name}-topic`,
      {
        name: stack.names.alertTopic,
        displayName: "Transaction System Alerts",
        kmsMasterKeyId: stack.keys?.alertsKeyArn,
        tags: stack.tags,
      },
      child,
    );
    const policy = topic.arn.apply((topicArn) => alertTopicPolicy({ topicArn, accountId: stack.accountId }));
    new aws.sns.TopicPolicy(`${name}-topic-policy`, { arn: topic.arn, policy: pulumi.jsonStringify(policy) }, child);
    if (alarmEmail)
      new aws.sns.TopicSubscription(
        `${name}-email`,
        { topic: topic.arn, protocol: "email", endpoint: alarmEmail },
        child,
      );
    return topic;
  }

  private createAlarm(alarm: Alarm): aws.cloudwatch.MetricAlarm {
    const { statistic, ...watched } = alarm.metric;
    const { comparison, threshold } = thresholdOf(alarm);
    return new aws.cloudwatch.MetricAlarm(
      `${this.name}-${alarmName(alarm)}`,
      {
        name: this.stack.names.alarm(alarmName(alarm)),
        alarmDescription: `${alarm.meaning}. What to do: docs/operations.md#${alarm.name}`,
        ...watched,
        ...(statistic === "p99" ? { extendedStatistic: statistic } : { statistic }),
        comparisonOperator: comparison === "above" ? "GreaterThanThreshold" : "LessThanThreshold",
        threshold,
        evaluationPeriods: alarm.for.periods,
        datapointsToAlarm: alarm.for.periods,
        period: alarm.for.seconds,
        treatMissingData: alarm.treatMissingData ?? "notBreaching",
        alarmActions: [this.topic.arn],
        okActions: [this.topic.arn],
        tags: this.stack.tags,
      },
      { parent: this },
    );
  }
}
