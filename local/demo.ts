/** `npm run demo`: sends transactions through the system on this machine and verifies what became of each. */
import Table from "cli-table3";
import { Command } from "commander";
import pc from "picocolors";
import { setTimeout as delay } from "node:timers/promises";
import { integerOption, runCommand, withLocalTarget } from "./command-line";
import { createProgress } from "./demo/progress";
import { countMessages, readMessages, readObjects, readRows } from "./demo/read-stores";
import { sendMessages } from "./demo/send-messages";
import { verify } from "./demo/verification";
import type { Stores, Verification } from "./demo/verification";
import type { LocalTarget } from "./local-target";
import { createSampleMessages } from "./sample-transactions";
import type { SampleMessage } from "./sample-transactions";
import { readTransactionsFile, TransactionsFileError } from "./transactions-file";

const DRAIN_POLL_MS = 100;
const LINES_SHOWN = 10;

interface DemoOptions {
  transactions: number;
  seed: number;
  file?: string;
}

/** The outputs of the program that the demo needs. */
interface DemoOutputs {
  queueUrl: string;
  deadLetterQueueUrl: string;
  dynamoDbTableName: string;
  s3BucketName: string;
}

function parseOptions(): DemoOptions {
  return new Command("npm run demo --")
    .description("Runs transactions through the system on this machine and verifies that none is lost or duplicated.")
    .option("--transactions <count>", "number of sample transactions", integerOption(1, 100_000), 1000)
    .option("--seed <number>", "other numbers make other sample transactions", integerOption(0, 2 ** 32 - 1), 1)
    .option("--file <path>", "your own transactions instead, one JSON object a line")
    .allowExcessArguments(false)
    .parse()
    .opts<DemoOptions>();
}

/** Sends everything and waits until the queue is empty. */
async function processAll({ clients, outputs }: LocalTarget, messages: readonly SampleMessage[]): Promise<void> {
  const { queueUrl } = outputs as unknown as DemoOutputs;
  const progress = createProgress("Processed", messages.length);
  let sent = 0;
  const sending = sendMessages(
    clients.sqs,
    queueUrl,
    messages.map(({ body }) => body),
    (count) => (sent += count),
  );
  let waiting = messages.length;
  const watching = (async () => {
    while (waiting > 0) {
      await delay(DRAIN_POLL_MS);
      const sentBefore = sent;
      waiting = messages.length - sentBefore + (await countMessages(clients.sqs, queueUrl));
      progress.update(Math.max(0, messages.length - waiting));
    }
  })();
  await Promise.all([sending, watching]).finally(progress.stop);
}

async function readStores({ clients, outputs }: LocalTarget): Promise<Stores> {
  const { deadLetterQueueUrl, dynamoDbTableName, s3BucketName } = outputs as unknown as DemoOutputs;
  const [rows, objects, deadLetters] = await Promise.all([
    readRows(clients.dynamodb, dynamoDbTableName),
    readObjects(clients.s3, s3BucketName),
    readMessages(clients.sqs, deadLetterQueueUrl),
  ]);
  return { rows, objects, deadLetters };
}

function printResult(result: Verification, seconds: number): void {
  const table = new Table({ style: { head: [], border: [] }, colAligns: ["left", "right"] });
  const good = (count: number) => (count === 0 ? pc.green("0") : pc.red(String(count)));
  table.push(
    ["sent", result.sent],
    ["distinct", result.distinct],
    ["processed", result.processed],
    ["logged", result.logged],
    ["dead-lettered", result.deadLettered],
    ["lost", good(result.lost)],
    ["duplicated", good(result.duplicated)],
    ["seconds", seconds.toFixed(1)],
    ["transactions/s", Math.round(result.sent / seconds)],
  );
  console.log(table.toString());
}

function printLines(title: string, lines: readonly string[]): void {
  if (lines.length === 0) return;
  console.log(title);
  for (const line of lines.slice(0, LINES_SHOWN)) console.log(`  ${line}`);
  if (lines.length > LINES_SHOWN) console.log(`  and ${lines.length - LINES_SHOWN} more`);
}

async function runDemo(messages: readonly SampleMessage[], signal: AbortSignal): Promise<number> {
  const failures: string[] = [];
  const begin = performance.now();
  console.log("Starting the system on this machine ...");
  const options = {
    signal,
    onEvent: (event) => {
      if (event.kind !== "log") failures.push(event.message);
    },
  } satisfies Parameters<typeof withLocalTarget>[0];
  return withLocalTarget(options, async (target) => {
    const start = performance.now();
    console.log(`Started in ${((start - begin) / 1000).toFixed(1)} s. Sending ${messages.length} messages ...`);
    await processAll(target, messages);
    const seconds = (performance.now() - start) / 1000;
    const result = verify(messages, await readStores(target));
    printResult(result, seconds);
    printLines("Invocations that failed:", failures);
    printLines(pc.red("What is wrong:"), result.problems);
    return result.lost + result.duplicated === 0 ? 0 : 1;
  });
}

const options = parseOptions();

void runCommand(async (signal) => {
  try {
    const { file, transactions, seed } = options;
    const messages =
      file === undefined ? createSampleMessages({ transactions, seed }) : await readTransactionsFile(file);
    return await runDemo(messages, signal);
  } catch (error) {
    if (!(error instanceof TransactionsFileError)) throw error;
    console.error(pc.red(error.message));
    return 2;
  }
});
