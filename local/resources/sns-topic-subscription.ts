/** aws:sns/topicSubscription:TopicSubscription of a queue as one of fauxqs; an address gets no mail here. */
import {
  paginateListSubscriptionsByTopic,
  SetSubscriptionAttributesCommand,
  SubscribeCommand,
} from "@aws-sdk/client-sns";
import type { SNSClient } from "@aws-sdk/client-sns";
import type { CreateResource } from "./resource";

export interface TopicSubscriptionInputs {
  /** ARN of the topic. */
  topic: string;
  protocol: string;
  endpoint: string;
  rawMessageDelivery?: boolean;
  filterPolicy?: string;
  filterPolicyScope?: string;
  redrivePolicy?: string;
}

/** @returns the ARN of the subscription of this queue that was kept, if there is one. */
async function findSubscription(sns: SNSClient, { topic, endpoint }: TopicSubscriptionInputs) {
  const pages = paginateListSubscriptionsByTopic({ client: sns }, { TopicArn: topic });
  for await (const { Subscriptions: kept = [] } of pages) {
    const found = kept.find(({ Endpoint }) => Endpoint === endpoint);
    if (found) return found.SubscriptionArn;
  }
  return undefined;
}

export const createSnsTopicSubscription: CreateResource<TopicSubscriptionInputs> = async (
  inputs,
  name,
  { clients: { sns } },
) => {
  const { topic, protocol, endpoint, rawMessageDelivery = false, filterPolicy = "{}" } = inputs;
  if (protocol !== "sqs") return { id: name, outputs: {} };
  const attributes = {
    RawMessageDelivery: String(rawMessageDelivery),
    FilterPolicy: filterPolicy,
    ...(inputs.filterPolicyScope && { FilterPolicyScope: inputs.filterPolicyScope }),
    ...(inputs.redrivePolicy && { RedrivePolicy: inputs.redrivePolicy }),
  };
  // Changed where it is: while there was none, what is published would be lost.
  const kept = await findSubscription(sns, inputs);
  if (kept !== undefined) {
    for (const [AttributeName, AttributeValue] of Object.entries(attributes))
      await sns.send(new SetSubscriptionAttributesCommand({ SubscriptionArn: kept, AttributeName, AttributeValue }));
    return { id: kept, outputs: { arn: kept } };
  }
  const command = new SubscribeCommand({
    TopicArn: topic,
    Protocol: protocol,
    Endpoint: endpoint,
    Attributes: attributes,
    ReturnSubscriptionArn: true,
  });
  const { SubscriptionArn: arn } = await sns.send(command);
  if (arn === undefined) throw new Error(`SNS gave the subscription ${name} no ARN.`);
  return { id: arn, outputs: { arn } };
};
