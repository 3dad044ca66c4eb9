/**
 * Whether the stores hold what was sent, each transaction once: an oracle that knows the promise and not the code.
 *
 * Of each transaction there is one row, and one object with the same text, in the folder of the row's UTC day. If its
 * id was sent with several texts, one of them is recorded and each message with another is a dead letter, as is each
 * poison message. Nothing else is anywhere.
 */
import type { SampleMessage } from "../sample-transactions";

/** A row of the sessions table. */
export interface StoredRow {
  sessionId: string;
  userId: string;
  timestamp: number;
  status: string;
  data: string;
}

/** An object of the transaction log. */
export interface StoredObject {
  key: string;
  body: Uint8Array;
}

export interface Stores {
  rows: readonly StoredRow[];
  objects: readonly StoredObject[];
  /** Bodies in the queue's dead-letter queue. */
  deadLetters: readonly string[];
}

export interface Verification {
  sent: number;
  /** Different transactions that were sent. */
  distinct: number;
  /** Rows. */
  processed: number;
  /** Objects. */
  logged: number;
  deadLettered: number;
  /** Rows, objects and dead letters that should be there and are not, or not as they should be. */
  lost: number;
  /** Rows, objects and dead letters that are there and should not be. */
  duplicated: number;
  /** One line for each that is lost or duplicated. */
  problems: string[];
}

function logKey({ sessionId, timestamp }: StoredRow): string {
  const day = new Date(timestamp);
  const twoDigits = (n: number) => String(n).padStart(2, "0");
  const year = String(day.getUTCFullYear()).padStart(4, "0");
  return `transactions/${year}/${twoDigits(day.getUTCMonth() + 1)}/${twoDigits(day.getUTCDate())}/${sessionId}.json`;
}

function isRowOf(body: string, row: StoredRow): boolean {
  const { userId, timestamp = row.timestamp } = JSON.parse(body) as { userId?: unknown; timestamp?: unknown };
  return row.data === body && row.userId === userId && row.timestamp === timestamp && row.status === "processed";
}

function groupBy<T, K>(values: readonly T[], keyOf: (value: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const value of values) {
    const group = groups.get(keyOf(value));
    if (group) group.push(value);
    else groups.set(keyOf(value), [value]);
  }
  return groups;
}

/** Counts the differences between what has to be in a place and what is. */
function compare(place: string, expected: readonly string[], actual: readonly string[]) {
  const expectedCounts = groupBy(expected, (text) => text);
  const actualCounts = groupBy(actual, (text) => text);
  const difference = { lost: 0, duplicated: 0, problems: [] as string[] };
  for (const text of new Set([...expected, ...actual])) {
    const surplus = (actualCounts.get(text)?.length ?? 0) - (expectedCounts.get(text)?.length ?? 0);
    if (surplus === 0) continue;
    if (surplus < 0) difference.lost -= surplus;
    else difference.duplicated += surplus;
    difference.problems.push(
      `${place}: ${Math.abs(surplus)} too ${surplus < 0 ? "few" : "many"} of ${text.slice(0, 200)}`,
    );
  }
  return difference;
}

/** What has to be in each place, given which of an id's texts the table has recorded. */
function expectedStores(sent: readonly SampleMessage[], rows: readonly StoredRow[]) {
  const expected = { rows: [] as string[], objects: [] as string[], deadLetters: [] as string[] };
  const rowsById = groupBy(rows, ({ sessionId }) => sessionId);
  for (const [transactionId, messages] of groupBy(sent, (message) => message.transactionId)) {
    const bodies = messages.map(({ body }) => body);
    if (transactionId === undefined) {
      expected.deadLetters.push(...bodies);
      continue;
    }
    const row = rowsById.get(transactionId)?.find((candidate) => bodies.some((body) => isRowOf(body, candidate)));
    const recorded = row?.data ?? bodies[0] ?? "";
    expected.rows.push(row ? describeRow(row) : `row of ${transactionId}: ${recorded}`);
    expected.objects.push(`${row ? logKey(row) : `object of ${transactionId}`}: ${recorded}`);
    expected.deadLetters.push(...bodies.filter((body) => body !== recorded));
  }
  return expected;
}

function describeRow(row: StoredRow): string {
  return JSON.stringify([row.sessionId, row.userId, row.timestamp, row.status, row.data]);
}

function describeObject({ key, body }: StoredObject): string {
  return `${key}: ${Buffer.from(body).toString("utf8")}`;
}

export function verify(sent: readonly SampleMessage[], stores: Stores): Verification {
  const expected = expectedStores(sent, stores.rows);
  const differences = [
    compare("table", expected.rows, stores.rows.map(describeRow)),
    compare("log", expected.objects, stores.objects.map(describeObject)),
    compare("dead-letter queue", expected.deadLetters, stores.deadLetters),
  ];
  return {
    sent: sent.length,
    distinct: expected.rows.length,
    processed: stores.rows.length,
    logged: stores.objects.length,
    deadLettered: stores.deadLetters.length,
    lost: differences.reduce((sum, { lost }) => sum + lost, 0),
    duplicated: differences.reduce((sum, { duplicated }) => sum + duplicated, 0),
    problems: differences.flatMap(({ problems }) => problems),
  };
}
