/** Alarms, the topic they speak to, and the dashboard. */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { alarmRules } from "./alarms/all";
import type { AlarmRule, AlarmSubjects } from "./alarms/rule";
import { dashboardBody, type DashboardSubjects } from "./dashboard";
import type { EncryptionKeys } from "../security/encryption-keys";
import type { ResourceNames } from "../stack/names";
import { alertTopicPolicy } from "../security/resource-policies";
import type { Tags } from "../stack/tags";

export interface MonitoringArgs extends AlarmSubjects, DashboardSubjects {
  names: ResourceNames;
  accountId: pulumi.Input<string>;
  /** Keys of the account's own; undefined for those that AWS manages. */
  keys: EncryptionKeys | undefined;
  /** Gets every alarm, once the address has confirmed the subscription. */
  alarmEmail: string | undefined;
  tags: Tags;
}

/** The alarms of infra/monitoring/alarms, the topic that they speak to, and the dashboard made of them. */
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
    const rules = alarmRules(args);
    const alarmArns = rules.map((rule) => this.createAlarm(rule).arn);
    const dashboard = new aws.cloudwatch.Dashboard(
      `${name}-dashboard`,
      {
        dashboardName: args.names.dashboard,
        dashboardBody: pulumi.jsonStringify(dashboardBody(args, rules, alarmArns)),
      },
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
      {
        name: args.names.alertTopic,
        displayName: "Transaction System Alerts",
        kmsMasterKeyId: args.keys?.alertsKeyArn,
        tags: args.tags,
      },
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

  private createAlarm(rule: AlarmRule): aws.cloudwatch.MetricAlarm {
    const { name, meaning, runbookEntry, metric, comparison, threshold, evaluationPeriods, periodSeconds } = rule;
    const { statistic, ...watched } = metric;
    return new aws.cloudwatch.MetricAlarm(
      `${this.name}-${name}`,
      {
        name: `${name}-${this.args.environmentSuffix}`,
        alarmDescription: `${meaning}. What to do: docs/operations.md#${runbookEntry}`,
        ...watched,
        ...(statistic === "p99" ? { extendedStatistic: statistic } : { statistic }),
        comparisonOperator: comparison === "above" ? "GreaterThanThreshold" : "LessThanThreshold",
        threshold,
        evaluationPeriods,
        datapointsToAlarm: evaluationPeriods,
        period: periodSeconds,
        treatMissingData: rule.silence,
        alarmActions: [this.topic.arn],
        okActions: [this.topic.arn],
        tags: this.args.tags,
      },
      { parent: this },
    );
  }
}
