/** aws:sns/topic:Topic as a topic of fauxqs. */
import { CreateTopicCommand } from "@aws-sdk/client-sns";
import type { CreateResource } from "./resource";

export interface TopicInputs {
  name: string;
}

export const createSnsTopic: CreateResource<TopicInputs> = async ({ name }, _name, { clients: { sns }, endpoints }) => {
  const { TopicArn } = await sns.send(new CreateTopicCommand({ Name: name }));
  if (TopicArn === undefined) throw new Error(`SNS gave topic ${name} no ARN.`);
  return { id: TopicArn, outputs: { arn: TopicArn }, location: endpoints.services };
};
