/** aws:lambda/function:Function as child processes that run its archive. */
import { GetQueueUrlCommand } from "@aws-sdk/client-sqs";
import { arn, resourceNameOf } from "../aws/account";
import { awsEnvironment } from "../aws/endpoints";
import { createAsynchronousInvocations } from "../lambda/asynchronous-invocations";
import type { FunctionDefinition } from "../lambda/function-process";
import { createLocalFunction } from "../lambda/local-function";
import { unpackArchive } from "../lambda/unpack-archive";
import { NO_SHARED_CONFIGURATION } from "../process/callers-environment";
import type { CreateResource, LocalDeployment } from "./resource";

export interface FunctionInputs {
  name: string;
  code: unknown;
  handler: string;
  /** Seconds; AWS's default is 3. */
  timeout?: number;
  /** MiB; AWS's default is 128. */
  memorySize?: number;
  environment?: { variables?: Record<string, string> };
  deadLetterConfig?: { targetArn: string };
  reservedConcurrentExecutions?: number;
}

/** AWS's default. */
const UNRESERVED = -1;

export const createLambdaFunction: CreateResource<FunctionInputs> = async (inputs, _name, deployment) => {
  const { directory, remove } = await unpackArchive(inputs.code);
  deployment.defer(remove);
  const definition = functionDefinition(inputs, directory, deployment);
  const localFunction = createLocalFunction(definition, deployment.emit);
  deployment.defer(localFunction.stop);
  const { reservedConcurrentExecutions: reserved = UNRESERVED } = inputs;
  localFunction.reserveConcurrency(reserved === UNRESERVED ? undefined : reserved);
  const asynchronous = createAsynchronousInvocations({
    localFunction,
    deadLetterQueueUrl: await deadLetterQueueUrl(inputs, deployment),
    retryDelaysSeconds: deployment.asynchronousRetryDelaysSeconds,
    sqs: deployment.clients.sqs,
    emit: deployment.emit,
  });
  deployment.defer(asynchronous.stop);
  deployment.functions.set(inputs.name, { localFunction, asynchronous });
  return {
    id: inputs.name,
    outputs: { arn: definition.arn, version: "$LATEST" },
    location: deployment.endpoints.lambda,
  };
};

function functionDefinition(
  inputs: FunctionInputs,
  directory: string,
  deployment: LocalDeployment,
): FunctionDefinition {
  const logGroupName = `/aws/lambda/${inputs.name}`;
  return {
    name: inputs.name,
    arn: arn("lambda", `function:${inputs.name}`),
    handler: inputs.handler,
    timeoutSeconds: inputs.timeout ?? 3,
    memoryMiB: inputs.memorySize ?? 128,
    environment: {
      ...inputs.environment?.variables,
      ...awsEnvironment(deployment.endpoints),
      ...NO_SHARED_CONFIGURATION,
      AWS_LAMBDA_FUNCTION_NAME: inputs.name,
      AWS_LAMBDA_FUNCTION_VERSION: "$LATEST",
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(inputs.memorySize ?? 128),
      AWS_LAMBDA_LOG_GROUP_NAME: logGroupName,
      TZ: "UTC",
      ...deployment.around.environment,
      ...deployment.functionEnvironment,
    },
    directory,
    logGroupName,
  };
}

async function deadLetterQueueUrl(
  inputs: FunctionInputs,
  { clients: { sqs } }: LocalDeployment,
): Promise<string | undefined> {
  if (!inputs.deadLetterConfig) return undefined;
  const name = resourceNameOf(inputs.deadLetterConfig.targetArn);
  return (await sqs.send(new GetQueueUrlCommand({ QueueName: name }))).QueueUrl;
}
