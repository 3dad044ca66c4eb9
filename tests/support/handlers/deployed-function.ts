/** The event processor from the archive that would be uploaded, in a process as the local target runs it. */
import { arn } from "../../../local/aws/account";
import {
  startFunctionProcess,
  type FunctionDefinition,
  type FunctionProcess,
} from "../../../local/lambda/function-process";
import { unpackArchive, type UnpackedArchive } from "../../../local/lambda/unpack-archive";
import type { FunctionInputs } from "../../../local/resources/lambda-function";
import type { HandlerStores } from "./handler-stores";
import type { DeployOptions } from "../program/pulumi";
import { deployProgram } from "../program/stack";
import { use, useForEach } from "../use";
import { waitFor } from "../wait-for";

interface Outcome {
  value?: unknown;
  /** Of what it threw. */
  error?: string;
  /** All that it wrote meanwhile, on both streams, each line with its end. */
  written: string;
}

export interface DeployedFunction {
  definition: FunctionDefinition;
  /** The request id is lambda-request-1. */
  invoke(event: unknown): Promise<Outcome>;
}

/** Evaluates the program and unpacks the function's archive. */
export async function unpackEventProcessor(options?: DeployOptions): Promise<UnpackedArchive> {
  const { inputs } = (await deployProgram(options)).named("event-processor-function");
  return unpackArchive(inputs.code);
}

/**
 * Unpacks the archive once for the surrounding describe, and starts a function of it on the stores.
 * @param fixture whether each test has a function of its own, or all have the same.
 */
export function useDeployedFunction(stores: () => HandlerStores, fixture = useForEach): () => DeployedFunction {
  const archive = use(unpackEventProcessor, ({ remove }) => remove());
  const running = fixture(
    async () => {
      const { createTopic, environment, sdkEnvironment } = stores();
      // For that of a program with subscribers; any other leaves it alone.
      const variables = { ...environment, TOPIC_ARN: await createTopic(), ...sdkEnvironment };
      const definition = await defineFunction(archive().directory, variables);
      const lines: string[] = [];
      const process = startFunctionProcess(definition, (line) => lines.push(line));
      return { process, deployed: { definition, invoke: (event: unknown) => invoke(process, lines, event) } };
    },
    ({ process }) => {
      process.kill();
    },
  );
  return () => running().deployed;
}

export async function defineFunction(
  directory: string,
  environment: Record<string, string>,
): Promise<FunctionDefinition> {
  const { inputs } = (await deployProgram()).named("event-processor-function");
  const { name, handler, timeout, memorySize } = inputs as unknown as Required<FunctionInputs>; // as the program has them
  return {
    name,
    arn: arn("lambda", `function:${name}`),
    handler,
    timeoutSeconds: timeout,
    memoryMiB: memorySize,
    environment,
    directory,
    logGroupName: `/aws/lambda/${name}`,
  };
}

async function invoke(process: FunctionProcess, lines: string[], event: unknown): Promise<Outcome> {
  const start = lines.length;
  const outcome = await process.invoke("lambda-request-1", JSON.stringify(event));
  // Lines come another way than the outcome, and may be later. Every invocation ends its log with its metrics.
  const isComplete = () => lines.slice(start).some((line) => line.startsWith('{"_aws":'));
  await waitFor(`the metrics of ${JSON.stringify(outcome)}`, isComplete);
  const written = lines.slice(start).map((line) => `${line}\n`);
  return {
    ...(outcome.kind === "succeeded"
      ? { value: JSON.parse(outcome.payload) as unknown }
      : { error: outcome.errorMessage }),
    written: written.join(""),
  };
}
