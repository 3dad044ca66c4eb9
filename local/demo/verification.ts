/**
 * Whether the stores hold what was answered with 202, each transaction once: an oracle that knows the promise, not the code.
 *
 * Of each accepted transaction there is one row in Aurora, one in the sessions table and one object in the log; what was
 * refused is nowhere; each poison message is a dead letter. Nothing else is anywhere, and the outbox is empty.
 */
import canonicalize from "canonicalize";
import { compare } from "./compare";
import { findExpected, type AcceptedTransaction } from "./expected-answers";
import type { Exchange } from "./post-transactions";

/** A row of Aurora's transactions; a field that the transaction does not have is null. */
export interface AuroraRow extends Record<string, unknown> {
  transactionId: string;
  userId: string;
  /** Milliseconds since the epoch. */
  timestamp: number;
}

/** A row of the sessions table. */
export interface SessionRow {
  sessionId: string;
  userId: string;
  timestamp: number;
  status: string;
  data: string;
}

/** An object of the transaction log. */
export interface LogObject {
  key: string;
  body: Uint8Array;
}

export interface Stores {
  aurora: readonly AuroraRow[];
  /** Ids of the transactions whose message is still to be sent. */
  outbox: readonly string[];
  sessions: readonly SessionRow[];
  objects: readonly LogObject[];
  /** Bodies in the queue's dead-letter queue. */
  deadLetters: readonly string[];
}

export interface Verification {
  /** Requests and poison messages. */
  sent: number;
  /** Requests that were answered with 202. */
  accepted: number;
  /** Different transactions among them. */
  distinct: number;
  /** Requests that were answered with something else. */
  refused: number;
  inAurora: number;
  processed: number;
  logged: number;
  deadLettered: number;
  /** What should be in a place and is not, or not as it should be. */
  lost: number;
  /** What is in a place and should not be. */
  duplicated: number;
  /** One line for each kind of what is lost or duplicated. */
  problems: string[];
}

export function verify(exchanges: readonly Exchange[], poison: readonly string[], stores: Stores): Verification {
  const { accepted, expectedAnswers, actualAnswers } = findExpected(exchanges);
  const objects = describeObjects(stores);
  const differences = [
    compare("API", expectedAnswers, actualAnswers),
    compare("Aurora", accepted.map(describeTransaction), stores.aurora.map(describeAuroraRow)),
    compare("outbox", [], stores.outbox),
    compare("sessions table", accepted.map(describeSession), stores.sessions.map(describeSessionRow)),
    compare("log", accepted.map(describeLogEntry), objects),
    compare("dead-letter queue", poison, stores.deadLetters),
  ];
  const answered = exchanges.filter(({ status }) => status === 202).length;
  return {
    sent: exchanges.length + poison.length,
    accepted: answered,
    distinct: accepted.length,
    refused: exchanges.length - answered,
    inAurora: stores.aurora.length,
    processed: stores.sessions.length,
    logged: stores.objects.length,
    deadLettered: stores.deadLetters.length,
    lost: differences.reduce((sum, { lost }) => sum + lost, 0),
    duplicated: differences.reduce((sum, { duplicated }) => sum + duplicated, 0),
    problems: differences.flatMap(({ problems }) => problems),
  };
}

/** The same text for the same JSON, whatever the order of its members. */
function describe(value: unknown): string {
  return canonicalize(value) ?? "";
}

function describeTransaction(transaction: AcceptedTransaction): string {
  return describe(transaction);
}

export function describeAuroraRow(row: AuroraRow): string {
  return describe(Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null)));
}

/** The JSON of a text, described; the text itself, marked, if it is none. */
export function describeText(text: string): string {
  try {
    return describe(JSON.parse(text));
  } catch {
    return `not JSON: ${text}`;
  }
}

function describeSession(transaction: AcceptedTransaction): string {
  const { transactionId: sessionId, userId, timestamp } = transaction;
  return describe({ sessionId, userId, timestamp, status: "processed", data: describe(transaction) });
}

function describeSessionRow(row: SessionRow): string {
  return describe({ ...row, data: describeText(row.data) });
}

function describeLogEntry(transaction: AcceptedTransaction): string {
  const day = new Date(transaction.timestamp).toISOString().slice(0, 10).replaceAll("-", "/");
  return `transactions/${day}/${transaction.transactionId}.json: ${describe(transaction)}`;
}

/** Marks those whose bytes are not the ones in the sessions table. */
function describeObjects({ sessions, objects }: Stores): string[] {
  const texts = new Map(sessions.map(({ sessionId, data }) => [sessionId, Buffer.from(data)]));
  return objects.map(({ key, body }) => {
    const id = key.slice(key.lastIndexOf("/") + 1).replace(/\.json$/, "");
    const altered = !(texts.get(id)?.equals(body) ?? true);
    return `${key}: ${describeText(Buffer.from(body).toString())}${altered ? ", not as in the sessions table" : ""}`;
  });
}
