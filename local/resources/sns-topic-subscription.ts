/** aws:sns/topicSubscription:TopicSubscription of a queue as one of fauxqs; an address gets no mail here. */
import { paginateListSubscriptionsByTopic, SubscribeCommand, UnsubscribeCommand } from "@aws-sdk/client-sns";
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

/** One that was kept may have another filter, with which SNS refuses to take it again. */
async function removeKept(sns: SNSClient, { topic, endpoint }: TopicSubscriptionInputs): Promise<void> {
  for await (const { Subscriptions: kept = [] } of paginateListSubscriptionsByTopic(
    { client: sns },
    { TopicArn: topic },
  ))
    for (const { SubscriptionArn: arn } of kept.filter(({ Endpoint }) => Endpoint === endpoint))
      await sns.send(new UnsubscribeCommand({ SubscriptionArn: arn }));
}

export const createSnsTopicSubscription: CreateResource<TopicSubscriptionInputs> = async (
  inputs,
  name,
  { clients: { sns } },
) => {
  if (inputs.protocol !== "sqs") return { id: name, outputs: {} };
  await removeKept(sns, inputs);
  const { topic, protocol, endpoint, rawMessageDelivery = false } = inputs;
  const attributes = {
    RawMessageDelivery: String(rawMessageDelivery),
    ...(inputs.filterPolicy && { FilterPolicy: inputs.filterPolicy }),
    ...(inputs.filterPolicyScope && { FilterPolicyScope: inputs.filterPolicyScope }),
    ...(inputs.redrivePolicy && { RedrivePolicy: inputs.redrivePolicy }),
  };
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
