/**
 * The inside of a process that runs the event processor's archive from the current directory: tells how long its
 * initialization took, then of each load that it is told to take how much that took. Ends with its parent.
 */
import { createRequire } from "node:module";
import path from "node:path";

export interface Load {
  batches: number;
  /** Records of each. */
  size: number;
}

export interface Taken {
  /** CPU time of the process, of all its threads. */
  cpuMillisecondsARecord: number;
  /** Of each batch, from its event to the answer. */
  milliseconds: number[];
  /** At the end, in MiB. */
  residentMiB: number;
}

type Handler = (event: unknown, context: unknown) => Promise<{ batchItemFailures: unknown[] }>;

const TIMEOUT_MILLISECONDS = 900_000;

const begin = performance.now();
const directory = process.cwd() + path.sep;
const { handler } = createRequire(directory)(path.join(directory, "__index.js")) as { handler: Handler };
process.send?.(performance.now() - begin);

let count = 0;

function record(): unknown {
  const id = `transaction-${++count}`;
  const message = {
    transactionId: id,
    userId: `user-${count % 1_000}`,
    amount: "12.50",
    currency: "EUR",
    metadata: { order: count, note: "Zahlung für Äpfel" },
    timestamp: 1_772_409_599_999 + count,
  };
  return {
    messageId: id,
    receiptHandle: `receipt of ${id}`,
    body: JSON.stringify(message),
    attributes: { ApproximateReceiveCount: "1", SentTimestamp: String(Date.now()) },
    messageAttributes: { requestId: { dataType: "String", stringValue: `request of ${id}` } },
    eventSource: "aws:sqs",
  };
}

async function run(records: unknown[]): Promise<number> {
  const start = performance.now();
  const end = Date.now() + TIMEOUT_MILLISECONDS;
  const context = { awsRequestId: "bench", getRemainingTimeInMillis: () => end - Date.now() };
  const { batchItemFailures: failed } = await handler({ Records: records }, context);
  if (failed.length > 0) throw new Error(`${failed.length} records were handed back.`);
  return performance.now() - start;
}

async function take({ batches, size }: Load): Promise<Taken> {
  const milliseconds: number[] = [];
  const before = process.cpuUsage();
  for (let batch = 0; batch < batches; batch++) milliseconds.push(await run(Array.from({ length: size }, record)));
  const { user, system } = process.cpuUsage(before);
  return {
    cpuMillisecondsARecord: (user + system) / 1_000 / (batches * size),
    milliseconds,
    residentMiB: process.memoryUsage.rss() / 1_048_576,
  };
}

process.on("message", (load: Load) => void take(load).then((taken) => process.send?.(taken)));
process.on("disconnect", () => process.exit());
// Ctrl-C reaches every process of the terminal; the parent ends this one.
process.on("SIGINT", () => undefined);
