/** Everything that is known of one transaction, in the order of time, and what each store holds of it. */
import type { Kept } from "../../../running-system/dead-letters/choose";
import { readItems, type Items } from "../../../running-system/session-items";
import { TRANSACTION_ID_PATTERN } from "../../../domain/transaction";
import { transactionLogKey } from "../../../domain/transaction-log-key";
import { count } from "../../../shared/count";
import type { StoredThing, Trail, TrailStep, TransactionStatus } from "../console-answers";
import type { Attempt, Records } from "../records";
import { readObject } from "./compare";
import { findDeadLetters } from "./dead-letters";
import type { ConsoleSystem } from "./system";

const ROW_STATEMENT = `
  SELECT round(extract(epoch FROM accepted_at) * 1000)::float8 AS timestamp, to_json(transactions) AS row
  FROM transactions WHERE transaction_id = $1`;

const OUTBOX_STATEMENT = `
  SELECT round(extract(epoch FROM created_at) * 1000)::float8 AS "createdAt", attempts, last_error AS "lastError"
  FROM outbox WHERE transaction_id = $1 ORDER BY id`;

interface Row {
  timestamp: number;
  row: object;
}

interface OutboxEntry {
  createdAt: number;
  attempts: number;
  lastError: string | null;
}

interface Found {
  row: Row | undefined;
  entries: OutboxEntry[];
  items: Items;
  object: string | undefined;
  deadLetters: Kept[];
  attempts: readonly Attempt[];
}

/** @returns undefined where nobody knows of it. */
export async function readTrail(
  system: ConsoleSystem,
  { attemptsOf }: Pick<Records, "attemptsOf">,
  transactionId: string,
  signal: AbortSignal,
): Promise<Trail | undefined> {
  const { row, entries, items } = TRANSACTION_ID_PATTERN.test(transactionId)
    ? await readById(system, transactionId)
    : NOTHING;
  const timestamp = row?.timestamp ?? items.rows[0]?.timestamp;
  const object = timestamp === undefined ? undefined : await readObject(system, { transactionId, timestamp });
  const isProcessed = items.rows.length > 0;
  const deadLetters = isProcessed || entries.length > 0 ? [] : await findDeadLetters(system, transactionId, signal);
  const found: Found = { row, entries, items, object, deadLetters, attempts: attemptsOf(transactionId) };
  const status = statusOf(found);
  if (!status) return undefined;
  return {
    transactionId,
    status,
    steps: stepsOf(found).sort((a, b) => a.at - b.at),
    stored: storedOf(system, transactionId, found),
    missing: missingOf(found),
  };
}

type ById = Pick<Found, "row" | "entries" | "items">;

/** Of an id that no transaction can have, and that may be no key: only a dead letter tells of it. */
const NOTHING: ById = { row: undefined, entries: [], items: { rows: [], claim: undefined, rejections: [] } };

/** What database and table have under an id. */
async function readById({ database, documents, outputs }: ConsoleSystem, transactionId: string): Promise<ById> {
  const [[row], entries, items] = await Promise.all([
    database.query(ROW_STATEMENT, [transactionId]) as Promise<unknown> as Promise<Row[]>,
    database.query(OUTBOX_STATEMENT, [transactionId]) as Promise<unknown> as Promise<OutboxEntry[]>,
    readItems(documents, outputs.dynamoDbTableName, transactionId),
  ]);
  return { row, entries, items };
}

/** In the words of the API; undefined if nobody knows of it. */
function statusOf({ row, entries, items, object, deadLetters, attempts }: Found): TransactionStatus | undefined {
  if (items.rows.length > 0) return "processed";
  if (items.rejections.length > 0 || deadLetters.length > 0) return "rejected";
  if (entries.length > 0) return "accepted";
  return row !== undefined || object !== undefined || attempts.length > 0 ? "queued" : undefined;
}

function stepsOf({ row, entries, items, attempts, deadLetters }: Found): TrailStep[] {
  const sent = new Map(attempts.flatMap((attempt) => (attempt.sentAt ? [[attempt.sentAt, attempt] as const] : [])));
  return [
    ...(row ? [{ at: row.timestamp, kind: "accepted" as const, title: "accepted", detail: "Aurora has its row" }] : []),
    ...entries.map(({ createdAt, attempts: tries, lastError }) => ({
      at: createdAt,
      kind: "outbox" as const,
      title: "waits in the outbox",
      detail: `${count(tries, "attempt")} to send it${lastError === null ? "" : `: ${lastError}`}`,
    })),
    ...[...sent].map(([at, { isOfProcessor, functionName }]) => ({
      at,
      kind: "sent" as const,
      title: "sent",
      detail: isOfProcessor ? "its message is in the queue" : `its event is in the queue of ${functionName}`,
    })),
    ...attempts.flatMap(stepsOfAttempt),
    ...items.rejections.map(({ rejectedAt, reason }) => ({
      at: rejectedAt,
      kind: "rejected" as const,
      title: "rejected",
      detail: reason,
    })),
    ...deadLetters.map(({ sentAt, reason }) => ({
      at: sentAt,
      kind: "dead-letter" as const,
      title: "a dead letter",
      detail: reason,
    })),
  ];
}

function stepsOfAttempt(attempt: Attempt): TrailStep[] {
  const { functionName, isOfProcessor, number, receivedAt, milliseconds, verdict, reason } = attempt;
  const title = `received, attempt ${number}`;
  const received: TrailStep = { at: receivedAt, kind: "received", title, detail: `by ${functionName}` };
  const ended = { at: receivedAt + milliseconds, detail: `attempt ${number}, after ${milliseconds} ms` };
  const done = isOfProcessor ? "processed: in S3 and DynamoDB" : `done by ${functionName}`;
  if (verdict === "done") return [received, { ...ended, kind: "processed", title: done }];
  if (verdict === "reject") return [received];
  const detail = `attempt ${number}: ${reason ?? "no reason"}`;
  return [received, { ...ended, kind: "received", title: "goes back to the queue", detail }];
}

function storedOf({ outputs }: ConsoleSystem, transactionId: string, { row, items, object }: Found): StoredThing[] {
  const { dynamoDbTableName: table, s3BucketName: bucket } = outputs;
  const inTable = [...items.rows, ...(items.claim ? [items.claim] : []), ...items.rejections];
  const timestamp = row?.timestamp ?? items.rows[0]?.timestamp ?? 0;
  return [
    ...(row ? [{ store: "Aurora" as const, place: `transactions, ${transactionId}`, text: indented(row.row) }] : []),
    ...inTable.map((item) => ({
      store: "DynamoDB" as const,
      place: `${table}, ${item.sessionId}, ${item.timestamp}`,
      text: indented(item),
    })),
    ...(object === undefined
      ? []
      : [
          { store: "S3" as const, place: `${bucket}/${transactionLogKey({ transactionId, timestamp })}`, text: object },
        ]),
  ];
}

const indented = (value: object) => JSON.stringify(value, undefined, 2);

/** The object comes before the item: where only the item is there, the object was there, too. */
function missingOf({ row, items, object }: Found): string[] {
  const isProcessed = items.rows.length > 0;
  const notLogged = isProcessed
    ? "No longer in S3: it was logged before it was processed, and its object has been removed since."
    : "Not in S3 yet: it has not been logged.";
  return [
    ...(row ? [] : ["Not in Aurora: its message is another producer's."]),
    ...(object === undefined ? [notLogged] : []),
    ...(isProcessed ? [] : ["Not in DynamoDB yet: it has not been processed."]),
  ];
}
