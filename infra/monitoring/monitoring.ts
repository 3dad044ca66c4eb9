/** Alarms, the topic that they notify, and the dashboard. */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { alarmRules } from "./alarms/all";
import type { AlarmRule, AlarmSubjects } from "./alarms/rule";
import { dashboardBody, type DashboardSubjects } from "./dashboard";
import { alertTopicPolicy } from "../security/resource-policies";
import type { StackContext } from "../stack/context";

export interface MonitoringArgs extends Omit<AlarmSubjects & DashboardSubjects, "environmentSuffix" | "region"> {
  /** Gets every alarm, once the address has confirmed the subscription. */
  alarmEmail: string | undefined;
}

export class Monitoring extends pulumi.ComponentResource {
  readonly topic: aws.sns.Topic;
  readonly dashboardUrl: pulumi.Output<string>;

  constructor(
    private readonly name: string,
    private readonly stack: StackContext,
    args: MonitoringArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("transaction-system:infra:Monitoring", name, {}, opts);
    const { environmentSuffix, names, region } = stack;
    this.topic = this.createTopic(args.alarmEmail);
    const subjects = { ...args, environmentSuffix, region };
    const rules = alarmRules(subjects);
    const alarmArns = rules.map((rule) => this.createAlarm(rule).arn);
    const dashboard = new aws.cloudwatch.Dashboard(
      `${name}-dashboard`,
      {
        dashboardName: names.dashboard,
        dashboardBody: pulumi.jsonStringify(dashboardBody(subjects, rules, alarmArns)),
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

  private createAlarm(rule: AlarmRule): aws.cloudwatch.MetricAlarm {
    const { name, meaning, runbookEntry, metric, comparison, threshold, evaluationPeriods, periodSeconds } = rule;
    const { statistic, ...watched } = metric;
    return new aws.cloudwatch.MetricAlarm(
      `${this.name}-${name}`,
      {
        name: this.stack.names.alarm(name),
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
        tags: this.stack.tags,
      },
      { parent: this },
    );
  }
}
