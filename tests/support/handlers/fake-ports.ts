/** In-memory ports of the event processor that record what was asked of them. */
import { transactionLogKey } from "../../../domain/transaction-log-key";
import type { ReceivedTransaction } from "../../../domain/transaction";
import { createCircuitBreaker, type CircuitBreaker } from "../../../handlers/consumer/circuit-breaker";
import type { ConsumerPorts, Copy, VisibilityTimeout } from "../../../handlers/consumer/ports";
import { protectPort } from "../../../handlers/consumer/protect-port";
import * as runtimeImports from "../../../handlers/consumer/runtime-imports";
import type { Added } from "../../../handlers/consumer/add-object";
import type { TransactionStores } from "../../../handlers/ports";

/** The ports, unprotected, and what they hold and saw. A test may replace any method. */
export interface FakePorts extends ConsumerPorts, TransactionStores {
  /** Rows of the table: (id, timestamp) to body. */
  rows: Map<string, string>;
  /** Claims of the table: id to time. */
  claims: Map<string, number>;
  /** Objects of the log: key to body. */
  objects: Map<string, string>;
  sentToDeadLetters: { body: string; reason: string; requestId: string }[];
  visibilityTimeouts: VisibilityTimeout[];
  /** What was sent to the queue anew. */
  sentAnew: Copy[];
  /** Receipt handles of what the consumer deleted itself. */
  removed: string[];
  /** Log entries of records. */
  records: Record<string, unknown>[];
  /** Entries in CloudWatch's embedded metric format. */
  metrics: Record<string, unknown>[];
  /** All other log entries. */
  otherEntries: Record<string, unknown>[];
  /** Calls of the table, the log and the dead-letter queue, in order: `find txn-1`, `claim txn-1`, `log txn-1`, `add txn-1`, `send`. */
  calls: string[];
  /** Of the stores; there is none unless a test sets it. */
  breakers: { dynamoDb?: CircuitBreaker; s3?: CircuitBreaker };
}

/** Clock at 2026-03-02T00:00:00Z, standing still; random numbers always 0; empty stores. */
export function createFakePorts(): FakePorts {
  const fake: Omit<FakePorts, keyof (ConsumerPorts & TransactionStores)> = {
    rows: new Map(),
    claims: new Map(),
    objects: new Map(),
    sentToDeadLetters: [],
    visibilityTimeouts: [],
    sentAnew: [],
    removed: [],
    records: [],
    metrics: [],
    otherEntries: [],
    calls: [],
    breakers: {},
  };
  const addTo = (store: Map<string, string>, key: string, { body }: ReceivedTransaction): Added => {
    const stored = store.get(key);
    if (stored === undefined) store.set(key, body);
    return stored === undefined ? "added" : stored === body ? "same" : "different";
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
        if (rows.length === 0) return Promise.resolve("absent");
        return Promise.resolve(rows.some(([, stored]) => stored === body) ? "same" : "different");
      },
      claim: async ({ transactionId, timestamp }) => {
        fake.calls.push(`claim ${transactionId}`);
        const settled = fake.claims.get(transactionId) ?? timestamp;
        fake.claims.set(transactionId, settled);
        return Promise.resolve(settled);
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
      change: async (timeouts) => {
        fake.visibilityTimeouts.push(...timeouts);
        return Promise.resolve([]);
      },
    },
    sourceQueue: {
      sendAnew: async (copies) => {
        fake.sentAnew.push(...copies);
        return Promise.resolve(copies.map(() => undefined));
      },
      remove: async (receiptHandles) => {
        fake.removed.push(...receiptHandles);
        return Promise.resolve([]);
      },
    },
  };
}

/** The ports of a consumer as it gets them in Lambda. */
export function protectConsumerPorts({ deadLetters, visibility, sourceQueue, ...rest }: ConsumerPorts): ConsumerPorts {
  return {
    ...rest,
    deadLetters: protectPort("SQS", deadLetters),
    visibility: protectPort("SQS", visibility),
    sourceQueue: protectPort("SQS", sourceQueue),
  };
}

/** The stores as the event processor gets them. */
export function protectStores(
  { sessions, transactionLog }: TransactionStores,
  { dynamoDb, s3 }: FakePorts["breakers"] = {},
): TransactionStores {
  return {
    sessions: protectPort("DynamoDB", sessions, dynamoDb),
    transactionLog: protectPort("S3", transactionLog, s3),
  };
}

/** A circuit that, once open, refuses calls for exactly ten seconds. */
export function createTestBreaker(): CircuitBreaker {
  return createCircuitBreaker(runtimeImports, { maxConcurrency: 2 }, () => 0);
}

/** An error as the SDK throws it. */
export function sdkError(name: string, httpStatusCode?: number): Error {
  return Object.assign(new Error(`the service says ${name}`), { name, $metadata: { httpStatusCode } });
}

/** A promise that never settles. */
export async function never(): Promise<never> {
  return new Promise(() => undefined);
}
