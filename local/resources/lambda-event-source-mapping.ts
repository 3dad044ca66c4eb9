/** aws:lambda/eventSourceMapping:EventSourceMapping as a poller of an SQS queue. */
import { GetQueueAttributesCommand, GetQueueUrlCommand } from "@aws-sdk/client-sqs";
import { resourceNameOf } from "../aws/account";
import { startQueuePoller } from "../lambda/queue-poller";
import { findFunction } from "./find-function";
import type { CreateResource } from "./resource";

export interface EventSourceMappingInputs {
  eventSourceArn: string;
  /** Name or ARN. */
  functionName: string;
  /** AWS's default for SQS is 10. */
  batchSize?: number;
  maximumBatchingWindowInSeconds?: number;
  functionResponseTypes?: string[];
  scalingConfig?: { maximumConcurrency?: number };
  enabled?: boolean;
}

/** Without a limit of its own a mapping grows to hundreds on AWS; a machine wants one. */
const DEFAULT_MAX_CONCURRENCY = 10;

export const createEventSourceMapping: CreateResource<EventSourceMappingInputs> = async (inputs, name, deployment) => {
  const { clients, emit, defer } = deployment;
  const queueName = resourceNameOf(inputs.eventSourceArn);
  const { QueueUrl } = await clients.sqs.send(new GetQueueUrlCommand({ QueueName: queueName }));
  if (QueueUrl === undefined) throw new Error(`SQS gave queue ${queueName} no URL.`);
  const { Attributes: { VisibilityTimeout = "30" } = {} } = await clients.sqs.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["VisibilityTimeout"] }),
  );
  const { localFunction } = findFunction(deployment, inputs.functionName);
  if (inputs.enabled ?? true)
    defer(
      startQueuePoller({
        queue: {
          sqs: clients.sqs,
          url: QueueUrl,
          arn: inputs.eventSourceArn,
          visibilityTimeoutSeconds: Number(VisibilityTimeout),
        },
        batch: { maxMessages: inputs.batchSize ?? 10, windowSeconds: inputs.maximumBatchingWindowInSeconds ?? 0 },
        localFunction,
        maxConcurrency: inputs.scalingConfig?.maximumConcurrency ?? DEFAULT_MAX_CONCURRENCY,
        reportsItemFailures: inputs.functionResponseTypes?.includes("ReportBatchItemFailures") ?? false,
        emit,
      }),
    );
  return {
    id: name,
    outputs: { uuid: name, functionArn: localFunction.definition.arn },
    location: `polls ${queueName}`,
  };
};
