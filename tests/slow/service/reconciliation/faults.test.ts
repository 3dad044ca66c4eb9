/** The reconciliation beside transactions on their way, while everything that they pass fails now and then: it finds nothing. */
import assert from "node:assert/strict";
import { setTimeout as delay } from "node:timers/promises";
import { crc32 } from "node:zlib";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { S3Client } from "@aws-sdk/client-s3";
import { ChangeMessageVisibilityCommand, DeleteMessageCommand, ReceiveMessageCommand } from "@aws-sdk/client-sqs";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { readMessage } from "../../../../domain/transaction-message";
import type { AcceptedTransaction } from "../../../../domain/transaction";
import * as runtime from "../../../../handlers/event-processor-imports";
import { recordTransaction } from "../../../../handlers/record-transaction";
import { createSessions } from "../../../../handlers/sessions";
import { createTransactionLog as createProcessorLog } from "../../../../handlers/transaction-log";
import { CLIENT_DEFAULTS } from "../../../../local/aws/endpoints";
import { createSendBatch, type SendBatch } from "../../../../service/outbox/queue";
import { startRelay } from "../../../../service/outbox/relay";
import { UnavailableError } from "../../../../service/process/errors";
import { createSessionsTable } from "../../../../service/reconciliation/sessions-table";
import { createTransactionLog } from "../../../../service/reconciliation/transaction-log";
import type { ReconciliationProgress } from "../../../../service/store/reconciliation-progress";
import { createOutboxStore } from "../../../../service/store/outbox";
import { startFaultyEndpoint } from "../../../../local/faults/faulty-endpoint";
import { useReconciledSystem } from "../../../support/service/reconciled-system";
import { silent } from "../../../support/service/service";
import { use } from "../../../support/use";
import { waitFor } from "../../../support/wait-for";

/** The full number takes some minutes: `TRANSACTIONS=20000 npx mocha tests/slow/service/reconciliation/faults.test.ts`. */
const TRANSACTIONS = Number(process.env.TRANSACTIONS ?? 600);

const GROUP = 50;
const PROCESSORS = 4;

describe("the reconciliation under faults", () => {
  const system = useReconciledSystem();
  const dynamodb = use(startFaultyEndpoint, ({ stop }) => stop());
  const s3 = use(startFaultyEndpoint, ({ stop }) => stop());

  let drawn = 0;
  /** True in so many of a hundred, the same ones in each run as far as the order of events is the same. */
  const happens = (percent: number) => crc32(`fault-${(drawn += 1)}`) % 100 < percent;

  /** The stores of the event processor and of the reconciliation, of whose requests one in twenty-five fails. */
  function connect() {
    const { environment } = system();
    dynamodb().target = String(environment.AWS_ENDPOINT_URL_DYNAMODB);
    s3().target = String(environment.AWS_ENDPOINT_URL_S3);
    for (const endpoint of [dynamodb(), s3()]) endpoint.decide = () => (happens(4) ? "fail" : "pass");
    const options = { ...CLIENT_DEFAULTS, maxAttempts: 1 };
    const client = new DynamoDBClient({ ...options, endpoint: dynamodb().url });
    const table = DynamoDBDocumentClient.from(client);
    const log = new S3Client({ ...options, endpoint: s3().url, forcePathStyle: true });
    return {
      processor: {
        sessions: createSessions(runtime, client, environment.TABLE_NAME),
        transactionLog: createProcessorLog(runtime, log, environment.BUCKET_NAME),
      },
      reconciliation: {
        table: createSessionsTable(table, environment.TABLE_NAME),
        transactionLog: createTransactionLog(log, environment.BUCKET_NAME),
      },
    };
  }

  /** Takes messages until it is told to stop; now and then it dies before, within or after the work on one. */
  async function processMessages(
    stores: ReturnType<typeof connect>["processor"],
    isOver: () => boolean,
  ): Promise<void> {
    const { queueUrl: QueueUrl, sqs } = system();
    while (!isOver()) {
      const receive = new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, VisibilityTimeout: 30 });
      const { Messages = [] } = await sqs.send(receive);
      if (Messages.length === 0) await delay(20);
      for (const { Body = "", ReceiptHandle } of Messages) {
        const read = readMessage(Body, undefined);
        assert.ok("value" in read);
        const signal = happens(3) ? AbortSignal.timeout(3) : AbortSignal.timeout(20_000);
        const isDone = await recordTransaction(read.value, stores, signal).then(
          ({ kind }) => kind === "done" || assert.fail(kind),
          () => false,
        );
        const settle =
          isDone && !happens(3)
            ? new DeleteMessageCommand({ QueueUrl, ReceiptHandle })
            : new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout: 1 });
        await sqs.send(settle as DeleteMessageCommand);
      }
    }
  }

  /** The pass of a test does not wait until a transaction is old. */
  function ageless(): ReconciliationProgress {
    const { progress } = system().parts;
    return { ...progress, rowsAfter: (place, limit) => progress.rowsAfter(place, limit, 0) };
  }

  /** Rounds of two tasks, for which a minute passes each time, over rows of any age. */
  async function reconcile(
    stores: ReturnType<typeof connect>["reconciliation"],
    isOver: () => boolean,
  ): Promise<number> {
    const options = { ...stores, progress: ageless() };
    let failures = 0;
    for (let turn = 0; !isOver(); turn += 1) {
      await system().passSeconds(61);
      await system().store.request();
      await system()
        .rounds(options, `task-${turn % 2}`)
        .catch((error: unknown) => {
          assert.ok(error instanceof UnavailableError, String(error));
          failures += 1;
        });
      const { different } = await system().store.measure();
      assert.equal(different, 0);
    }
    return failures;
  }

  it(`finds nothing among ${TRANSACTIONS} transactions, and then what is really lost`, async function () {
    this.timeout(60_000 + 60 * TRANSACTIONS);
    const { parts, sqs, queueUrl, postgres } = system();
    const stores = connect();
    const outbox = createOutboxStore(parts.database);
    const sendBatch = createSendBatch(sqs, queueUrl);
    /** Now and then one of the batch is not sent, or is and its answer is lost. */
    const faultySendBatch: SendBatch = async (entries) => {
      const sent = happens(10) ? entries.slice(1) : entries;
      const failures = sent.length > 0 ? await sendBatch(sent) : new Map();
      const untold = entries.filter((entry, index) => !sent.includes(entry) || (index === 1 && happens(10)));
      return new Map([...failures, ...untold.map(({ id }) => [id, { reason: "lost", senderFault: false }] as const)]);
    };
    const relay = startRelay({ outbox, sendBatch: faultySendBatch, log: silent, pollSeconds: 0.1 });
    let isProcessed = false;
    const processors = Array.from({ length: PROCESSORS }, () => processMessages(stores.processor, () => isProcessed));
    const reconciliation = reconcile(stores.reconciliation, () => isProcessed);

    const transactions: AcceptedTransaction[] = [];
    const isOutboxEmpty = async () => {
      const [counts] = await postgres.query("SELECT count(*)::int AS waiting FROM outbox");
      return counts?.waiting === 0;
    };
    for (let first = 0; first < TRANSACTIONS; first += GROUP) {
      const group = Array.from(
        { length: Math.min(GROUP, TRANSACTIONS - first) },
        (_, index) => `fault-${first + index}`,
      );
      transactions.push(...(await Promise.all(group.map((id) => system().accept(id, { timestamp: Date.now() })))));
      relay.wake();
    }
    await waitFor("an empty outbox", isOutboxEmpty, 600);
    await waitFor("empty queues", async () => (await parts.look(new AbortController().signal)).queues, 1_200);
    isProcessed = true;
    await Promise.all(processors);
    const failures = await reconciliation;
    await relay.stop();
    for (const endpoint of [dynamodb(), s3()]) endpoint.decide = () => "pass";
    assert.ok(failures > 0, "no round met a fault");
    // Whatever was met on its way has arrived since.
    const calm = { ...stores.reconciliation, progress: ageless() };
    await system().pass(calm);
    await system().passMinutes(6);
    await system().pass(calm);
    assert.deepEqual(await system().open(), []);
    assert.equal((await system().store.state()).lastPass?.transactions, TRANSACTIONS);
    const [met] = await postgres.query(
      "SELECT count(*)::int AS suspects, sum(sendings)::int AS sendings FROM reconciliation_findings",
    );
    assert.equal(met?.sendings, 0);
    assert.ok(Number(met.suspects) > 0, "no transaction was met on its way");

    const [first, second, third] = transactions;
    assert.ok(first && second && third);
    await system().deleteItem(first);
    await system().deleteObject(second);
    await system().deleteItem(third);
    await system().deleteObject(third);
    await system().pass(calm);
    assert.deepEqual(await system().open(), [
      "fault-0 | missing | not in the sessions table | 0",
      "fault-1 | missing | not in the transaction log | 0",
      "fault-2 | missing | neither in the sessions table nor in the transaction log | 0",
    ]);
  });
});
