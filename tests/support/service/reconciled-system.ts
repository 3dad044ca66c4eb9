/** The reconciliation on real backends, with everything that a transaction passes, each step when a test says so. */
import assert from "node:assert/strict";
import { DeleteObjectCommand, GetObjectCommand, NoSuchKey, PutObjectCommand } from "@aws-sdk/client-s3";
import {
  DeleteMessageCommand,
  PurgeQueueCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
} from "@aws-sdk/client-sqs";
import { DeleteCommand, GetCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import { createSessionRejection } from "../../../domain/session-rejection";
import { transactionLogKey } from "../../../domain/transaction-log-key";
import { readMessage } from "../../../domain/transaction-message";
import type { AcceptedTransaction } from "../../../domain/transaction";
import * as runtime from "../../../handlers/event-processor-imports";
import { recordTransaction } from "../../../handlers/record-transaction";
import { createSessions } from "../../../handlers/sessions";
import { createTransactionLog as createProcessorLog } from "../../../handlers/transaction-log";
import { createSendBatch } from "../../../service/outbox/queue";
import { createQueueLook } from "../../../service/reconciliation/queue-look";
import { createRound, type RoundOptions } from "../../../service/reconciliation/round";
import { createSessionsTable } from "../../../service/reconciliation/sessions-table";
import { createTransactionLog } from "../../../service/reconciliation/transaction-log";
import { createReconciliationStore } from "../../../service/store/reconciliation";
import { createReconciliationFindings } from "../../../service/store/reconciliation-findings";
import { createReconciliationProgress } from "../../../service/store/reconciliation-progress";
import { createDatabase } from "../../../service/store/pool";
import { createOutboxStore } from "../../../service/store/outbox";
import { createTransactionStore } from "../../../service/store/transactions";
import { use } from "../use";
import { useBackends, type Backends } from "./backends";
import { databaseOptions } from "./service";

export type ReconciledSystem = ReturnType<typeof createReconciledSystem>;

/** 2026-03-01T12:00:00Z: long ago for every age that counts. */
export const LONG_AGO = Date.UTC(2026, 2, 1, 12);

const NEVER = new AbortController().signal;

/** Starts it for all tests of the surrounding describe, and empties it after each. */
export function useReconciledSystem(): () => ReconciledSystem {
  const backends = useBackends();
  const system = use(
    () => createReconciledSystem(backends()),
    ({ close }) => close(),
  );
  afterEach(() => system().empty());
  return system;
}

function createReconciledSystem(backends: Backends) {
  const { dynamo, dynamodb, environment, postgres, s3, sqs, queueUrl } = backends;
  const { TABLE_NAME: TableName, BUCKET_NAME: Bucket, DEAD_LETTER_QUEUE_URL: deadLetterQueueUrl } = environment;
  const database = createDatabase(databaseOptions(backends));
  const transactions = createTransactionStore({ database, onAppended: () => undefined });
  const outbox = createOutboxStore(database);
  const sendBatch = createSendBatch(sqs, queueUrl);
  const stores = {
    sessions: createSessions(runtime, dynamodb, TableName),
    transactionLog: createProcessorLog(runtime, s3, Bucket),
  };
  const parts: RoundOptions = {
    database,
    progress: createReconciliationProgress(database),
    findings: createReconciliationFindings(database),
    table: createSessionsTable(dynamo, TableName),
    transactionLog: createTransactionLog(s3, Bucket),
    look: createQueueLook(sqs, queueUrl, deadLetterQueueUrl),
  };

  const accepted = (transactionId: string, members: Partial<AcceptedTransaction> = {}): AcceptedTransaction => ({
    transactionId,
    userId: "user-1",
    amount: "1.00",
    currency: "EUR",
    timestamp: LONG_AGO,
    ...members,
  });
  /** Accepts a transaction as of some time; its message is in the outbox. */
  const accept = async (transactionId: string, members: Partial<AcceptedTransaction> = {}) => {
    const transaction = accepted(transactionId, members);
    assert.equal((await transactions.accept(transaction, "r")).kind, "accepted");
    return transaction;
  };
  /** Moves the outbox to the queue. */
  const relay = async () => {
    for (let entries = await outbox.claim(10, 30); entries.length > 0; entries = await outbox.claim(10, 30)) {
      assert.equal((await sendBatch(entries)).size, 0);
      await outbox.remove(entries.map(({ id }) => id));
    }
  };
  /** Takes messages out of a queue, without doing anything with them. */
  const drain = async (url = queueUrl): Promise<string[]> => {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl: url, MaxNumberOfMessages: 10, WaitTimeSeconds: 0 }),
    );
    for (const { ReceiptHandle } of Messages)
      await sqs.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle }));
    const bodies = Messages.map(({ Body = "" }) => Body);
    return bodies.length === 0 ? [] : [...bodies, ...(await drain(url))];
  };
  /** Moves the outbox through the queue into table and log, as the event processor does; gives the verdicts. */
  const process = async () => {
    await relay();
    const verdicts = [];
    for (const body of await drain()) {
      const read = readMessage(body, undefined);
      assert.ok("value" in read, body);
      verdicts.push(await recordTransaction(read.value, stores, NEVER));
    }
    return verdicts;
  };
  const keyOf = (transaction: AcceptedTransaction) => ({ Bucket, Key: transactionLogKey(transaction) });
  const itemKey = ({ transactionId, timestamp }: AcceptedTransaction) => ({ sessionId: transactionId, timestamp });

  return {
    ...backends,
    parts,
    store: createReconciliationStore(database),
    deadLetterQueueUrl,
    accept,
    relay,
    drain,
    process,
    /** One round of a task, which must have the lease. */
    async round(holder: string, options: Partial<RoundOptions> = {}) {
      const held = await parts.progress.hold(holder, 120);
      assert.ok(held, "another task has the lease");
      return createRound({ ...parts, ...options })(holder, held, NEVER);
    },
    /** Everything that the task with the lease has to do now. */
    async rounds(options: Partial<RoundOptions> = {}, holder = "task-1") {
      const round = createRound({ ...parts, ...options });
      for (;;) {
        const held = await parts.progress.hold(holder, 120);
        if (!held || !(await round(holder, held, NEVER))) return;
      }
    },
    /** Lets time pass for the reconciliation alone. */
    async passSeconds(seconds: number) {
      const shift = (table: string, columns: string[]) =>
        postgres.query(
          `UPDATE ${table} SET ${columns.map((name) => `${name} = ${name} - make_interval(secs => $1)`).join(", ")}`,
          [seconds],
        );
      await shift("reconciliation", [
        ...["created_at", "pass_started_at", "completed_started_at", "completed_at", "looked_at", "lease_until"],
        ...["outbox_empty_since", "queues_empty_since", "dead_letters_empty_since"],
      ]);
      await shift("reconciliation_findings", ["found_at", "examined_at", "last_sent_at", "resolved_at"]);
      await shift("outbox", ["created_at", "due_at"]);
    },
    /** Minutes, with all that is to be done in each. */
    async passMinutes(minutes: number, options: Partial<RoundOptions> = {}) {
      for (let minute = 0; minute < minutes; minute += 1) {
        await this.passSeconds(61);
        await this.rounds(options);
      }
    },
    /** A pass from the first row to the last. */
    async pass(options: Partial<RoundOptions> = {}) {
      await this.store.request();
      await this.rounds(options);
    },
    /** Id, kind, detail and sendings of what is open. */
    async open() {
      return (await this.store.findings(1_000)).map(({ transactionId, kind, detail, sendings }) =>
        [transactionId, kind, detail, sendings].join(" | "),
      );
    },
    /** Leaves a message in the dead-letter queue, with the mark that the event processor makes of it. */
    async giveUp(transaction: AcceptedTransaction, reason: string) {
      await relay();
      const [body = ""] = await drain();
      await sqs.send(new SendMessageCommand({ QueueUrl: deadLetterQueueUrl, MessageBody: body }));
      const mark = createSessionRejection({ ...transaction, body }, reason, LONG_AGO);
      await dynamo.send(new PutCommand({ TableName, Item: mark }));
      return body;
    },
    deleteItem: (transaction: AcceptedTransaction) =>
      dynamo.send(new DeleteCommand({ TableName, Key: itemKey(transaction) })),
    deleteObject: (transaction: AcceptedTransaction) => s3.send(new DeleteObjectCommand(keyOf(transaction))),
    putItem: (item: Record<string, unknown>) => dynamo.send(new PutCommand({ TableName, Item: item })),
    putObject: (transaction: AcceptedTransaction, body: string) =>
      s3.send(new PutObjectCommand({ ...keyOf(transaction), Body: body })),
    /** The texts in table and log; undefined where there is none. */
    async texts(transaction: AcceptedTransaction): Promise<[item: unknown, object: string | undefined]> {
      const { Item } = await dynamo.send(new GetCommand({ TableName, Key: itemKey(transaction) }));
      const object = await s3.send(new GetObjectCommand(keyOf(transaction))).then(
        ({ Body }) => Body?.transformToString(),
        (error: unknown) => {
          if (error instanceof NoSuchKey) return undefined;
          throw error;
        },
      );
      return [Item?.data, object];
    },
    async empty() {
      await postgres.query(
        `TRUNCATE reconciliation, reconciliation_findings, outbox, transactions; INSERT INTO reconciliation DEFAULT VALUES`,
      );
      // With what is delayed or in somebody's hands.
      for (const url of [queueUrl, deadLetterQueueUrl]) await sqs.send(new PurgeQueueCommand({ QueueUrl: url }));
    },
    close: () => database.close(),
  };
}
