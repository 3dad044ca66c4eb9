/** In-memory ports of the event processor that record what was asked of them. */
import { transactionLogKey } from "../../domain/transaction-log-key";
import type { ReceivedTransaction } from "../../domain/transaction";
import { createGuard } from "../../handlers/guard";
import type { Ports, Postponement, Stored } from "../../handlers/ports";

/** The ports, and what they hold and saw. A test may replace any port. */
export interface FakePorts extends Ports {
  /** Rows of the table: (id, timestamp) to body. */
  rows: Map<string, string>;
  /** Objects of the log: key to body. */
  objects: Map<string, string>;
  sentToDeadLetters: { body: string; reason: string; requestId: string }[];
  postponements: Postponement[];
  /** Log entries of records. */
  records: Record<string, unknown>[];
  /** Entries in CloudWatch's embedded metric format. */
  metrics: Record<string, unknown>[];
  /** All other log entries. */
  otherEntries: Record<string, unknown>[];
  /** Calls of the table, the log and the dead-letter queue, in order: `find txn-1`, `log txn-1`, `add txn-1`, `send`. */
  calls: string[];
}

/** Clock at 2026-03-02T00:00:00Z, standing still; random numbers always 0; empty stores; guards without a breaker. */
export function createFakePorts(): FakePorts {
  const fake: Omit<FakePorts, keyof Ports> = {
    rows: new Map(),
    objects: new Map(),
    sentToDeadLetters: [],
    postponements: [],
    records: [],
    metrics: [],
    otherEntries: [],
    calls: [],
  };
  const compare = (bodies: string[], body: string): Stored => {
    if (bodies.length === 0) return "nothing";
    return bodies.includes(body) ? "same" : "different";
  };
  const addTo = (store: Map<string, string>, key: string, { body }: ReceivedTransaction): Stored => {
    const stored = store.get(key);
    if (stored === undefined) store.set(key, body);
    return compare(stored === undefined ? [] : [stored], body);
  };
  return {
    ...fake,
    now: () => Date.UTC(2026, 2, 2),
    random: () => 0,
    log: (entry) => {
      const { message, _aws: metricsHeader } = entry as Record<string, unknown>;
      const kind = message === "record" ? fake.records : metricsHeader ? fake.metrics : fake.otherEntries;
      kind.push(entry as Record<string, unknown>);
    },
    sessions: {
      find: async ({ transactionId, body }) => {
        fake.calls.push(`find ${transactionId}`);
        const rows = [...fake.rows].filter(([key]) => key.startsWith(`${transactionId} `));
        return Promise.resolve(
          compare(
            rows.map(([, stored]) => stored),
            body,
          ),
        );
      },
      add: async (added) => {
        fake.calls.push(`add ${added.transactionId}`);
        return Promise.resolve(addTo(fake.rows, `${added.transactionId} ${added.timestamp}`, added));
      },
    },
    transactionLog: {
      add: async (added) => {
        fake.calls.push(`log ${added.transactionId}`);
        return Promise.resolve(addTo(fake.objects, transactionLogKey(added), added));
      },
    },
    deadLetters: {
      send: async ({ body }, reason, requestId) => {
        fake.calls.push("send");
        fake.sentToDeadLetters.push({ body, reason, requestId });
        return Promise.resolve();
      },
    },
    visibility: {
      postpone: async (postponements) => {
        fake.postponements.push(...postponements);
        return Promise.resolve([]);
      },
    },
    guards: { dynamoDb: createGuard("DynamoDB"), s3: createGuard("S3"), sqs: createGuard("SQS") },
  };
}

/** An error as the SDK throws it. */
export function sdkError(name: string, httpStatusCode?: number): Error {
  return Object.assign(new Error(`the service says ${name}`), { name, $metadata: { httpStatusCode } });
}

/** A promise that never settles. */
export async function never(): Promise<never> {
  return new Promise(() => undefined);
}
