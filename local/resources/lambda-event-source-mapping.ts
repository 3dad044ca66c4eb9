/** aws:lambda/eventSourceMapping:EventSourceMapping as a poller of an SQS queue. */
import { GetQueueUrlCommand } from "@aws-sdk/client-sqs";
import { resourceNameOf } from "../aws-account";
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
const DEFAULT_MAXIMUM_CONCURRENCY = 10;

export const createEventSourceMapping: CreateResource<EventSourceMappingInputs> = async (inputs, name, deployment) => {
  const { clients, emit, defer } = deployment;
  const queueName = resourceNameOf(inputs.eventSourceArn);
  const { QueueUrl } = await clients.sqs.send(new GetQueueUrlCommand({ QueueName: queueName }));
  if (QueueUrl === undefined) throw new Error(`SQS gave queue ${queueName} no URL.`);
  const { localFunction } = findFunction(deployment, inputs.functionName);
  if (inputs.enabled ?? true)
    defer(
      startQueuePoller({
        queueUrl: QueueUrl,
        queueArn: inputs.eventSourceArn,
        localFunction,
        batchSize: inputs.batchSize ?? 10,
        batchWindowSeconds: inputs.maximumBatchingWindowInSeconds ?? 0,
        maximumConcurrency: inputs.scalingConfig?.maximumConcurrency ?? DEFAULT_MAXIMUM_CONCURRENCY,
        reportsItemFailures: inputs.functionResponseTypes?.includes("ReportBatchItemFailures") ?? false,
        sqs: clients.sqs,
        emit,
      }),
    );
  return {
    id: name,
    outputs: { uuid: name, functionArn: localFunction.definition.arn },
    location: `polls ${queueName}`,
  };
};
