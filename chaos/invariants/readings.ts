/** What the system's stores hold, and what its API tells, when a run is over: texts as they are stored, nothing interpreted. */
import type { Attempt } from "../history";

/** A row of the table transactions. */
export interface Row {
  transactionId: string;
  userId: string;
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  timestamp: number;
  /** PostgreSQL's text of each field's column, by the field's name; null where it is empty. */
  fields: Record<string, string | null>;
}

/** Any item of the sessions table. */
export type Item = Record<string, unknown> & { sessionId: string; timestamp: number };

/** Any object of the bucket. */
export interface StoredObject {
  key: string;
  /** Of its bytes, as UTF-8. */
  text: string;
}

/** A message in one of the dead-letter queues. */
export interface DeadLetter {
  body: string;
  /** Why it is there, in an attribute. */
  reason: string | undefined;
}

/** The part of an OpenAPI document that says what is answered. */
export interface OpenApiDocument {
  paths: Record<string, Record<string, { responses: Record<string, DocumentedResponse> }>>;
  components?: unknown;
}

interface DocumentedResponse {
  content?: Record<string, { schema: object }>;
}

export interface Readings {
  rows: readonly Row[];
  /** Ids of the transactions whose message waits in the outbox. */
  outbox: readonly string[];
  items: readonly Item[];
  objects: readonly StoredObject[];
  /** In the transactions' own dead-letter queue. */
  deadLetters: readonly DeadLetter[];
  /** In all others that the system has. */
  otherDeadLetters: readonly DeadLetter[];
  openApi: OpenApiDocument;
  /** `GET /transactions/{id}` of stored transactions, made after everything had settled. */
  reads: readonly Attempt[];
}
