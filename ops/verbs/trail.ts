/** `trail ID`: everything that the system keeps of one transaction, in the order of time. */
import { isDeepStrictEqual } from "node:util";
import { FIELDS } from "../../domain/fields";
import { transactionLogKey } from "../../domain/transaction-log-key";
import type { Answers } from "../../service/operations/questions";
import { readJsonObject } from "../../shared/json-text";
import type { Kept } from "../../running-system/dead-letters/choose";
import { readItems, type Items } from "../../running-system/session-items";
import { settled } from "../../shared/settled";
import { askDatabaseIfPossible } from "../system/ask-database";
import { explain } from "../system/explain";
import { describeTime } from "../terminal/describe";
import { findDeadLetters, findObjects, type LogObject } from "./trail-stores";
import type { Told, Verb } from "./verb";

type Database = Answers["trail"] | { problem: string };

interface Found {
  database: Database;
  items: Items;
  objects: LogObject[];
  deadLetters: (Kept & { queue: string })[];
}

/** ISO 8601; null for what nobody kept the time of. */
interface TrailEvent {
  at: string | null;
  event: string;
  detail: string;
}

export function trail(transactionId: string): Verb {
  return async (context) => {
    const { clients, outputs } = context.system;
    const [database, items, deadLetters] = await settled([
      askDatabaseIfPossible(context, "trail", transactionId),
      readItems(clients.documents, outputs.dynamoDbTableName, transactionId).catch(explain),
      findDeadLetters(context, transactionId),
    ] as const);
    const transaction = "waiting" in database ? database.transaction : undefined;
    const times = [transaction?.timestamp, items.claim?.acceptedAt, ...items.rows.map((row) => row.timestamp)];
    const keys = new Set(times.flatMap((timestamp) => logKey(transactionId, timestamp)));
    return tell(transactionId, { database, items, deadLetters, objects: await findObjects(context.system, [...keys]) });
  };
}

function logKey(transactionId: string, timestamp: number | undefined): string[] {
  return timestamp === undefined ? [] : [transactionLogKey({ transactionId, timestamp })];
}

function tell(transactionId: string, found: Found): Told {
  const events = [...databaseEvents(found.database), ...storeEvents(found)].sort(byTime);
  const status = statusOf(found);
  const missing = status === undefined ? [] : missingOf(found);
  const data = { transactionId, status: status ?? null, events, missing };
  if (status === undefined)
    return {
      data,
      lines: () => [`There is no transaction ${transactionId}: no store and no dead-letter queue has it.`, ...missing],
      exitCode: 1,
    };
  return {
    data,
    lines: () => [
      `${transactionId}: ${status}`,
      ...events.map(({ at, event, detail }) => `${at ?? "at no known time".padEnd(24)}  ${event}\n  ${detail}`),
      ...missing,
    ],
  };
}

function databaseEvents(database: Database): TrailEvent[] {
  if ("problem" in database) return [];
  const { transaction, waiting, finding } = database;
  const events: TrailEvent[] = [];
  if (transaction) {
    const { timestamp, userId } = transaction;
    const fields: unknown[] = FIELDS.filter(({ presence }) => presence === "always").map(
      ({ name }) => transaction[name],
    );
    events.push({ at: describeTime(timestamp), event: "accepted", detail: `Aurora: ${userId}, ${fields.join(" ")}` });
  }
  for (const { createdAt, attempts, dueAt, lastError } of waiting)
    events.push({
      at: createdAt,
      event: "entered into the outbox, where it waits",
      detail: `attempts ${attempts}, the next at ${dueAt}${lastError === null ? "" : `: ${lastError}`}`,
    });
  if (finding) {
    const { kind, detail, foundAt, sendings, lastSentAt, resolvedAt } = finding;
    events.push({ at: foundAt, event: `found ${kind} by the reconciliation`, detail });
    if (lastSentAt !== null) events.push({ at: lastSentAt, event: "sent again", detail: `for the ${sendings}. time` });
    if (resolvedAt !== null) events.push({ at: resolvedAt, event: "found complete", detail: "by the reconciliation" });
  }
  return events;
}

function storeEvents({ items, objects, deadLetters }: Found): TrailEvent[] {
  return [
    ...(items.claim
      ? [{ at: describeTime(items.claim.acceptedAt), event: "id claimed", detail: "DynamoDB: its first message" }]
      : []),
    ...objects.map(({ key, bytes, modifiedAt }) => ({
      at: modifiedAt,
      event: "logged",
      detail: `S3: ${key}, ${bytes} bytes`,
    })),
    ...items.rows.map(({ userId, timestamp }) => ({
      at: null,
      event: "processed",
      detail: `DynamoDB: ${userId}, ${describeTime(timestamp)}`,
    })),
    ...items.rejections.map(({ rejectedAt, reason }) => ({
      at: describeTime(rejectedAt),
      event: "rejected",
      detail: `DynamoDB: ${reason}`,
    })),
    ...deadLetters.map(({ sentAt, id, reason, queue }) => ({
      at: describeTime(sentAt),
      event: "a dead letter",
      detail: `of ${queue}, message ${id}: ${reason}`,
    })),
  ];
}

/** By the second, as S3 tells no more; within one in the order of the system's steps. What has no time comes last. */
function byTime(a: TrailEvent, b: TrailEvent): number {
  const secondOf = ({ at }: TrailEvent) => at?.slice(0, "2026-11-23T10:00:00".length) ?? "~";
  const [first, second] = [secondOf(a), secondOf(b)];
  if (first === second) return 0;
  return first < second ? -1 : 1;
}

/** Whether a row is the accepted transaction's own: another producer's may have its id. Optional fields are not told. */
function isProcessed({ rows }: Items, transaction: object): boolean {
  return rows.some(({ data }) => {
    const message = readJsonObject(data) ?? {};
    return Object.entries(transaction).every(([name, value]) => isDeepStrictEqual(message[name], value));
  });
}

/** In the words of the API; undefined if nobody knows of it. */
function statusOf({ database, items, objects, deadLetters }: Found): string | undefined {
  const { transaction, waiting = [] } = "problem" in database ? {} : database;
  if (items.rows.length > 0) return transaction && !isProcessed(items, transaction) ? "rejected" : "processed";
  if (items.rejections.length > 0 || deadLetters.length > 0) return "rejected";
  if (waiting.length > 0) return "accepted";
  return transaction !== undefined || objects.length > 0 || items.claim ? "queued" : undefined;
}

function missingOf({ database, items, objects }: Found): string[] {
  if ("problem" in database) return [database.problem];
  const { transaction } = database;
  const isOthers = transaction !== undefined && items.rows.length > 0 && !isProcessed(items, transaction);
  return [
    ...(isOthers ? ["DynamoDB has another transaction with this id, which was processed first."] : []),
    ...(transaction ? [] : ["Missing in Aurora: another producer's, or Aurora was restored to an earlier time."]),
    ...(items.rows.length > 0 ? [] : ["Missing in DynamoDB: it has not been processed."]),
    ...(objects.length > 0 ? [] : ["Missing in S3: it has not been logged."]),
  ];
}
