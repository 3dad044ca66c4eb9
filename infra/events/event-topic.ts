/** The topic that tells subscribers what became of transactions. */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { topicTlsPolicy } from "../security/resource-policies";
import type { StackContext } from "../stack/context";
import { metricsOf } from "../stack/metrics";

/** Encrypted, with AWS's own key unless the account has one; keeps nothing: what it has taken lies in the subscribers' queues. */
export class EventTopic extends pulumi.ComponentResource {
  readonly topic: aws.sns.Topic;

  constructor(name: string, { keys, names, tags }: StackContext, opts?: pulumi.ComponentResourceOptions) {
    super("transaction-system:infra:EventTopic", name, {}, opts);
    const child = { parent: this };
    this.topic = new aws.sns.Topic(
      `${name}-topic`,
      {
        name: names.eventTopic,
        displayName: "Events of transactions",
        kmsMasterKeyId: keys?.dataKeyArn ?? "alias/aws/sns",
        tags,
      },
      child,
    );
    new aws.sns.TopicPolicy(
      `${name}-topic-policy`,
      { arn: this.topic.arn, policy: pulumi.jsonStringify(this.topic.arn.apply(topicTlsPolicy)) },
      child,
    );
    this.registerOutputs({ topicArn: this.topic.arn });
  }

  get metrics() {
    return metricsOf("AWS/SNS", { TopicName: this.topic.name });
  }
}
