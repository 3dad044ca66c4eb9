/** Every problem that the service answers with. Clients go by the names: they and their statuses stay. */
import { MAX_BODY_BYTES, MAX_HEADER_BYTES, REQUEST_TIMEOUT_SECONDS } from "./limits";

export interface ProblemType {
  status: number;
  /** The same for every occurrence. */
  title: string;
  /** What it means, and what a client does about it, in sentences. */
  explanation: string;
  /** A detail that it may have, for the documentation. */
  example?: string;
}

/** By the status. Of several with one status the first is meant where only the status is named. */
export const PROBLEMS = {
  "invalid-request": {
    status: 400,
    title: "The request is not valid",
    explanation:
      "The body, a parameter or a header is not what the API takes. The detail names the place and what is allowed. Nothing was " +
      "accepted; the same request has the same answer.",
    example: "body must have required property 'userId'",
  },
  "malformed-http": {
    status: 400,
    title: "The request is not valid HTTP",
    explanation: "The service could not read it as HTTP/1.1. Most likely something on the way has changed it.",
    example: "The request is not valid HTTP/1.1.",
  },
  unauthorized: {
    status: 401,
    title: "A valid token is missing",
    explanation:
      "Send the header Authorization with Bearer and the token. On a laptop npm start prints it; on AWS it is in the secret that " +
      "the stack's output apiTokenSecretArn names. After a rotation the token before is good until the next one.",
  },
  forbidden: {
    status: 403,
    title: "The path is not served",
    explanation: "The path leads out of the documentation's folder. Nothing outside it is served.",
  },
  "path-not-found": {
    status: 404,
    title: "There is nothing at this path",
    explanation: "The API has no such path. A path that it has, with another method, is a 405.",
    example: "There is nothing at this path.",
  },
  "transaction-not-found": {
    status: 404,
    title: "There is no such transaction",
    explanation: "No transaction was accepted under this id. One that was answered with 202 is found at once.",
    example: "There is no transaction order-1042.",
  },
  "method-not-allowed": {
    status: 405,
    title: "The path does not have this method",
    explanation: "The header Allow names the methods that the path has.",
    example: "This path allows POST.",
  },
  "request-timeout": {
    status: 408,
    title: "The request took too long to arrive",
    explanation: "Nothing was accepted. Send it again, in one go.",
    example: `The request did not arrive within ${REQUEST_TIMEOUT_SECONDS} s, or its headers not in less.`,
  },
  "id-taken": {
    status: 409,
    title: "The id belongs to another transaction",
    explanation:
      "Another transaction was accepted under this transactionId or Idempotency-Key, and stays as it was. A new transaction " +
      "needs a new id. If it was meant to be a repetition, it differs from the first request.",
    example: "The id order-1042 belongs to another transaction: choose a new one.",
  },
  "body-too-large": {
    status: 413,
    title: "The body is too large",
    explanation: "Nothing of it was read. The bulk of a transaction is its metadata.",
    example: `The body has more than ${MAX_BODY_BYTES} bytes: send a shorter one.`,
  },
  "path-too-long": {
    status: 414,
    title: "The path is too long",
    explanation: "No id of a transaction or a user is as long.",
    example: "The path is too long or not validly encoded.",
  },
  "unsupported-media-type": {
    status: 415,
    title: "The body is not plain JSON in UTF-8",
    explanation: "Send it as application/json, without another charset and without content-encoding.",
    example: "The content-type is not taken: send application/json.",
  },
  "expectation-failed": {
    status: 417,
    title: "The expectation cannot be met",
    explanation: "Leave the header Expect out, or send 100-continue.",
    example: "The header Expect may hold 100-continue only.",
  },
  "too-many-requests": {
    status: 429,
    title: "Too many requests",
    explanation: "Send fewer in a second, and try again after the seconds that the header Retry-After names.",
    example: "More than 100 requests in a second: try again in 1 second.",
  },
  "headers-too-large": {
    status: 431,
    title: "The headers are too large",
    explanation: "Send fewer or shorter headers, cookies among them.",
    example: `The headers take more than ${MAX_HEADER_BYTES} bytes.`,
  },
  "internal-error": {
    status: 500,
    title: "Something is wrong in the service",
    explanation:
      "It is not the request's fault. The transaction may or may not have been accepted: sent again under the same id it is " +
      "accepted once. The log has the reason under the requestId.",
  },
  unavailable: {
    status: 503,
    title: "The service cannot answer now",
    explanation:
      "A dependency is away, or the task is busy or ends. The transaction may or may not have been accepted: sent again under " +
      "the same id, after the seconds that Retry-After names, it is accepted once.",
    example: "The database does not answer.",
  },
} as const satisfies Record<string, ProblemType>;

export type ProblemName = keyof typeof PROBLEMS;
