/** What the console answers when it is asked, and what it can be told to do; the routes are at the head of console-state.ts. */
import type { FaultName } from "./console-state";

export type TransactionStatus = "accepted" | "queued" | "processed" | "rejected";

export interface TransactionSummary {
  transactionId: string;
  userId: string;
  acceptedAt: number;
  /** For people: "10.00 EUR". */
  content: string;
  status: TransactionStatus;
  /** Times that the function has received its message; 0 where none was seen since the start. */
  attempts: number;
}

/** The last ones, the newest first. */
export interface Transactions {
  transactions: TransactionSummary[];
}

export interface TrailStep {
  at: number;
  kind: "accepted" | "outbox" | "sent" | "received" | "processed" | "rejected" | "dead-letter";
  /** "received, attempt 2". */
  title: string;
  detail: string;
}

/** What a store holds, as it is, for people to read. */
export interface StoredThing {
  store: "Aurora" | "DynamoDB" | "S3";
  /** Table and key, or bucket and key. */
  place: string;
  /** JSON with line breaks; S3's object as its text is. */
  text: string;
}

export interface Trail {
  transactionId: string;
  status: TransactionStatus;
  /** In the order of time. */
  steps: TrailStep[];
  stored: StoredThing[];
  /** Sentences on what is not where it will be. */
  missing: string[];
}

export interface DeadLetter {
  /** SQS's. */
  id: string;
  /** By its name for `redrive` and `drop`. */
  queue: string;
  sentAt: number;
  transactionId: string | null;
  reason: string;
  body: string;
}

export interface DeadLetters {
  /** The first of them, at most 100. */
  deadLetters: DeadLetter[];
  /** All. */
  count: number;
}

/** What happened, told in a sentence. */
export interface Happening {
  /** Grows. */
  id: number;
  at: number;
  kind: "sent" | "processed" | "rejected" | "broken" | "mended" | "failed" | "dead-letters" | "alarm";
  sentence: string;
}

/** What each action takes as its body. */
export interface ActionBodies {
  /** A transaction that is made up. */
  "send-one": Record<string, never>;
  "send-hundred": Record<string, never>;
  /** The last one that was sent here once more, with the same answer. */
  "send-duplicate": Record<string, never>;
  /** Another content under the id of the last one: 409. */
  "send-conflict": Record<string, never>;
  /** A message straight to the queue, from which nothing can make a transaction. */
  "send-poison": Record<string, never>;
  break: { fault: FaultName };
  mend: { fault: FaultName };
  /** Sends dead letters back to where they came from. */
  redrive: { queue: string; ids: string[] };
  /** Records dead letters in the transaction log's bucket, then deletes them. */
  drop: { queue: string; ids: string[]; why: string };
}

export type ActionName = keyof ActionBodies;

/** The last thing that happened because of an action; it comes by `/events`, too. */
export interface Outcome {
  happening: Happening;
}

export interface Problem {
  /** What, value, remedy. */
  message: string;
}
