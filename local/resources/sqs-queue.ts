/** aws:sqs/queue:Queue as a queue of fauxqs, with every attribute that the program sets. */
import {
  CreateQueueCommand,
  GetQueueUrlCommand,
  QueueDoesNotExist,
  SetQueueAttributesCommand,
} from "@aws-sdk/client-sqs";
import type { QueueAttributeName, SQSClient } from "@aws-sdk/client-sqs";
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

/** @returns the URL of the queue of this name that was kept, if there is one. */
async function findQueue(sqs: SQSClient, name: string): Promise<string | undefined> {
  try {
    return (await sqs.send(new GetQueueUrlCommand({ QueueName: name }))).QueueUrl;
  } catch (error) {
    if (error instanceof QueueDoesNotExist) return undefined;
    throw error;
  }
}

export const createSqsQueue: CreateResource<QueueInputs> = async ({ name, ...inputs }, _name, { clients: { sqs } }) => {
  const attributes = Object.fromEntries(
    Object.entries(ATTRIBUTE_NAMES).flatMap(([input, attribute]) =>
      inputs[input] === undefined ? [] : [[attribute, toText(inputs[input])] as const],
    ),
  );
  const kept = await findQueue(sqs, name);
  if (kept !== undefined) await sqs.send(new SetQueueAttributesCommand({ QueueUrl: kept, Attributes: attributes }));
  const url = kept ?? (await sqs.send(new CreateQueueCommand({ QueueName: name, Attributes: attributes }))).QueueUrl;
  if (url === undefined) throw new Error(`SQS gave queue ${name} no URL.`);
  return { id: url, outputs: { url, arn: arn("sqs", name) }, location: url };
};
