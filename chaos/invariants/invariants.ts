/** What has to hold after a run, whatever happened in it: the promise of the README, sentence by sentence. */
import type { History } from "../history";
import type { Fates } from "./fates";
import type { Readings } from "./readings";
import type { Traces } from "./traces";

export const INVARIANTS = {
  "acknowledged-once-everywhere":
    "What was answered with 202 is once in Aurora, once in DynamoDB and once in S3, with the time of the answer and with what was sent.",
  "refused-left-nothing": "What was refused for good is nowhere.",
  "nothing-unexplained":
    "Nothing is anywhere that no request explains, and what no answer tells of is there as a whole or not at all.",
  "outbox-empty": "No message waits to be sent.",
  "dead-letters-are-the-poison":
    "Each message that no system could accept is in the dead-letter queue, with its text and a reason, and nothing else is.",
  "answers-documented": "Each answer has a status, a type and a shape that the API's own document states.",
  "answers-in-time": "Each request has an answer within the time that the documentation states.",
  "answers-equal-what-was-sent":
    "Each answer is the one that its request had to get: repetitions the first one's, conflicts a 409, invalid ones a 4xx, reads what was sent.",
  "recovery-in-time":
    "After each fault a new transaction is accepted and processed, and no client waits for its answer for ever.",
  "memory-bounded": "No process takes more memory than a task has on AWS.",
} as const;

export type InvariantName = keyof typeof INVARIANTS;

/** What does not hold, and where it shows. */
export interface Violation {
  invariant: InvariantName;
  detail: string;
}

/** What a run leaves, and what follows from it for each id. */
export interface Evidence {
  history: History;
  readings: Readings;
  fates: Fates;
  traces: Traces;
}

/** Gives a line for each place where an invariant does not hold. */
export type Check = (evidence: Evidence) => string[];
