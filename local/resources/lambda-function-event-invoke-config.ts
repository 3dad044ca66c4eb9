/** aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig as the retries of asynchronous invocations. */
import { findFunction } from "./find-function";
import type { CreateResource } from "./resource";

export interface FunctionEventInvokeConfigInputs {
  /** Name or ARN. */
  functionName: string;
  maximumRetryAttempts: number;
}

export const createFunctionEventInvokeConfig: CreateResource<FunctionEventInvokeConfigInputs> = (
  { functionName, maximumRetryAttempts },
  _name,
  deployment,
) => {
  findFunction(deployment, functionName).asynchronous.configure({ maxRetryAttempts: maximumRetryAttempts });
  return Promise.resolve({ id: functionName, outputs: {}, location: `${maximumRetryAttempts} retries` });
};
