/** Failures of what a consumer depends on. They are no fault of the record's, which therefore waits and uses up no delivery. */

/** An error that says that a dependency fails. */
export type DependencyFailure = Error & {
  isDependencyFailure: true;
  /** How long its circuit still refuses calls, in milliseconds; undefined while it refuses none. */
  refusedForMilliseconds: number | undefined;
};

/**
 * What the request itself or our own code causes, by the error's name: the same record would cause it again, whatever the
 * state of the dependency. Anything else that a port throws is the dependency's: an outage, throttling, a missing grant, table
 * or key.
 */
const OWN_FAULTS = [
  "RangeError",
  "ReferenceError",
  "SyntaxError",
  "TypeError",
  "URIError",
  // DynamoDB
  "ItemCollectionSizeLimitExceededException",
  "SerializationException",
  "ValidationException",
  // S3
  "EntityTooLarge",
  "InvalidArgument",
  "InvalidObjectState", // of one archived object
  "InvalidRequest",
  "KeyTooLongError",
  // SNS and SQS
  "InvalidMessageContents",
  "InvalidParameter",
  "InvalidParameterValue",
];

/** Whether an error that a port threw is the dependency's. */
export function isOfDependency(error: unknown): error is Error {
  if (!(error instanceof Error)) return false;
  return !OWN_FAULTS.includes(error.name) || isNoAnswer(error);
}

/** What fetch throws without an answer is a TypeError, and what the SDK throws of one that is not AWS's a SyntaxError. */
function isNoAnswer(error: Error): boolean {
  return error.message === "fetch failed" || (error.name === "SyntaxError" && "$response" in error);
}

export function createDependencyFailure(
  message: string,
  cause: unknown,
  refusedForMilliseconds: number | undefined,
): DependencyFailure {
  return Object.assign(new Error(message, { cause }), { isDependencyFailure: true as const, refusedForMilliseconds });
}

export function isDependencyFailure(error: unknown): error is DependencyFailure {
  return error instanceof Error && "isDependencyFailure" in error;
}
