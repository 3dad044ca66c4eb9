/** Outputs of a stack by which its operators' command finds what it works with. */

/** A dead-letter queue, and where what lies in it came from: a queue, or invocations of a function. */
export type DeadLetterQueue = { url: string } & ({ queueUrl: string } | { functionName: string });

/** What a one-off task beside the service's is run with. */
export interface OneOffTask {
  taskDefinitionArn: string;
  subnetIds: string[];
  securityGroupIds: string[];
  logGroupName: string;
}

/** Of the container in its task definition; its log streams are called `PREFIX/CONTAINER/TASK`. */
export const OPERATIONS_CONTAINER = "operations";
export const OPERATIONS_STREAM_PREFIX = "operations";

/** What a replay calls the sessions table, so that no subscriber may be called so. */
export const SESSIONS_DESTINATION = "sessions";
