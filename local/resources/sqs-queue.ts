/** aws:sqs/queue:Queue as a queue of fauxqs, with every attribute that the program sets. */
import { CreateQueueCommand } from "@aws-sdk/client-sqs";
import type { QueueAttributeName } from "@aws-sdk/client-sqs";
import type { Properties } from "../../program/provider-answers";
import { arn } from "../aws/account";
import type { CreateResource } from "./resource";

export interface QueueInputs extends Properties {
  name: string;
}

/** Pulumi's names of SQS's attributes. */
const ATTRIBUTE_NAMES: Readonly<Record<string, QueueAttributeName>> = {
  delaySeconds: "DelaySeconds",
  maxMessageSize: "MaximumMessageSize",
  messageRetentionSeconds: "MessageRetentionPeriod",
  receiveWaitTimeSeconds: "ReceiveMessageWaitTimeSeconds",
  redriveAllowPolicy: "RedriveAllowPolicy",
  redrivePolicy: "RedrivePolicy",
  sqsManagedSseEnabled: "SqsManagedSseEnabled",
  visibilityTimeoutSeconds: "VisibilityTimeout",
};

/** SQS takes every attribute as text. */
function toText(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

export const createSqsQueue: CreateResource<QueueInputs> = async (inputs, _name, { clients: { sqs } }) => {
  const attributes = Object.entries(ATTRIBUTE_NAMES).flatMap(([input, attribute]) =>
    inputs[input] === undefined ? [] : [[attribute, toText(inputs[input])] as const],
  );
  const { QueueUrl: url } = await sqs.send(
    new CreateQueueCommand({ QueueName: inputs.name, Attributes: Object.fromEntries(attributes) }),
  );
  if (url === undefined) throw new Error(`SQS gave queue ${inputs.name} no URL.`);
  return { id: url, outputs: { url, arn: arn("sqs", inputs.name) }, location: url };
};
