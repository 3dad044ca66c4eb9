/** What is stored under each id, in all places. */
import { readObject } from "./content";
import type { Item, Readings, Row, StoredObject } from "./readings";

export interface Trace {
  rows: Row[];
  items: Item[];
  objects: StoredObject[];
  /** The time that an id's first message settled, and the marks of rejected messages. */
  claims: Item[];
  rejections: Item[];
  /** Messages that wait in the outbox. */
  waiting: number;
  deadLetters: number;
}

const CLAIM = "#claim";
const REJECTION = "#rejection";
const OBJECT_KEY = /^transactions\/\d{4}\/\d\d\/\d\d\/([^/]+)\.json$/;

export interface Traces {
  /** Of the ids that anything is stored under. */
  byId: ReadonlyMap<string, Trace>;
  /** A line for each thing that is stored under no id. */
  strange: readonly string[];
}

export const NO_TRACE: Trace = {
  rows: [],
  items: [],
  objects: [],
  claims: [],
  rejections: [],
  waiting: 0,
  deadLetters: 0,
};

export function tracesOf(readings: Readings): Traces {
  const byId = new Map<string, Trace>();
  const strange: string[] = [];
  const traceOf = (id: string) => {
    const trace = byId.get(id) ?? structuredClone(NO_TRACE);
    byId.set(id, trace);
    return trace;
  };
  for (const row of readings.rows) traceOf(row.transactionId).rows.push(row);
  for (const id of readings.outbox) traceOf(id).waiting += 1;
  for (const item of readings.items) {
    const { sessionId } = item;
    if (sessionId.endsWith(CLAIM)) traceOf(sessionId.slice(0, -CLAIM.length)).claims.push(item);
    else if (sessionId.endsWith(REJECTION)) traceOf(sessionId.slice(0, -REJECTION.length)).rejections.push(item);
    else if (sessionId.includes("#")) strange.push(`DynamoDB has the item ${sessionId}`);
    else traceOf(sessionId).items.push(item);
  }
  for (const object of readings.objects) {
    const id = OBJECT_KEY.exec(object.key)?.[1];
    if (id === undefined) strange.push(`S3 has the object ${object.key}`);
    else traceOf(id).objects.push(object);
  }
  for (const { body } of readings.deadLetters) {
    const id = readObject(body)?.transactionId;
    if (typeof id === "string") traceOf(id).deadLetters += 1;
  }
  return { byId, strange };
}

/** The places that have anything of it, and how much. */
export function placesOf({ rows, items, objects, claims, rejections, waiting, deadLetters }: Trace): string[] {
  const counts = {
    "row in Aurora": rows.length,
    "item in DynamoDB": items.length,
    "object in S3": objects.length,
    "claim in DynamoDB": claims.length,
    "rejection in DynamoDB": rejections.length,
    "message in the outbox": waiting,
    "dead letter": deadLetters,
  };
  return Object.entries(counts).flatMap(([place, count]) => (count > 0 ? [`${count} ${place}`] : []));
}
