/** `npm run demo`: sends transactions through the system on this machine and verifies what became of each. */
import { Option, type Command } from "commander";
import pc from "picocolors";
import { count } from "../shared/count";
import { createCommand, fromCallersFolder, integerOption } from "./command-line/command";
import { runCommand } from "./command-line/run-command";
import { withLocalTarget } from "./command-line/with-local-target";
import type { Exchange } from "./demo/post-transactions";
import { processAll } from "./demo/process-all";
import { createProgress } from "./demo/progress";
import { readAuroraRows, readMessages, readObjects, readOutbox, readSessions } from "./demo/read-stores";
import { printLines, printRefusedLines, printResult } from "./demo/report";
import { verify, type Stores } from "./demo/verification";
import type { Postgres } from "./emulators/postgres";
import { rejectOnAbort } from "./process/reject-on-abort";
import type { LocalTarget, LocalTargetOptions } from "./target/local-target";
import { createSamples, type Samples } from "./demo/sample-transactions";
import { nameOf, readTransactionsFile, TransactionsFileError } from "./demo/transactions-file";

interface DemoOptions {
  transactions: number;
  seed: number;
  file?: string;
}

/** The outputs of the program that the demo needs. */
interface DemoOutputs {
  apiUrl: string;
  queueUrl: string;
  deadLetterQueueUrl: string;
  dynamoDbTableName: string;
  s3BucketName: string;
}

export function createDemoCommand(): Command {
  return createCommand(
    "npm run demo",
    "Runs transactions through the system on this machine and verifies that none is lost or duplicated.",
    "0 all is well, 1 something was lost or duplicated, 2 also for bad lines in the file, 2 used wrongly, 130 interrupted",
  )
    .option("--transactions <count>", "number of sample transactions", integerOption(1, 100_000), 1000)
    .option("--seed <number>", "other numbers make other sample transactions", integerOption(0, 2 ** 32 - 1), 1)
    .addOption(
      new Option(
        "--file <path>",
        "your own transactions instead: a body of POST /transactions a line; - reads standard input",
      )
        .argParser(fromCallersFolder)
        .conflicts(["transactions", "seed"]),
    );
}

async function readStores({ clients, outputs }: LocalTarget, database: Postgres): Promise<Stores> {
  const { deadLetterQueueUrl, dynamoDbTableName, s3BucketName } = outputs as unknown as DemoOutputs;
  const [aurora, outbox, sessions, objects, deadLetters] = await Promise.all([
    readAuroraRows(database),
    readOutbox(database),
    readSessions(clients.dynamodb, dynamoDbTableName),
    readObjects(clients.s3, s3BucketName, (total) => createProgress("Read back", total)),
    readMessages(clients.sqs, deadLetterQueueUrl),
  ]);
  return { aurora, outbox, sessions, objects, deadLetters };
}

/** @returns whether all is well, and the exchanges with the API. */
async function useTarget(target: LocalTarget, samples: Samples, signal: AbortSignal) {
  const { apiUrl, queueUrl } = target.outputs as unknown as DemoOutputs;
  const [database] = target.databases.values();
  if (!database) throw new Error("The program has no database cluster.");
  const api = { url: apiUrl, token: target.apiToken };
  const start = performance.now();
  const exchanges = await processAll({ api, sqs: target.clients.sqs, queueUrl, database }, samples, signal);
  const seconds = (performance.now() - start) / 1000;
  const result = verify(exchanges, samples.poison, await readStores(target, database));
  printResult(result, seconds);
  printLines(pc.red("What is wrong:"), result.problems);
  return { isWell: result.problems.length === 0, exchanges };
}

async function runDemo(samples: Samples, signal: AbortSignal): Promise<{ isWell: boolean; exchanges: Exchange[] }> {
  const failures: string[] = [];
  const onEvent: LocalTargetOptions["onEvent"] = (event) => {
    if ("message" in event) failures.push(event.message);
  };
  const begin = performance.now();
  console.log("Starting the system on this machine ...");
  return withLocalTarget({ signal, onEvent }, async (target) => {
    const seconds = ((performance.now() - begin) / 1000).toFixed(1);
    const { requests, poison } = samples;
    console.log(
      `Started in ${seconds} s. Sending ${count(requests.length, "request")}` +
        (poison.length > 0 ? ` and ${count(poison.length, "bad message")} ...` : " ..."),
    );
    return useTarget(target, samples, signal).finally(() => {
      printLines("What failed on the way:", failures);
    });
  });
}

/** @returns the exit code. */
async function main({ file, transactions, seed }: DemoOptions, signal: AbortSignal): Promise<number> {
  if (file === undefined) return (await runDemo(createSamples({ transactions, seed }), signal)).isWell ? 0 : 1;
  const requests = await Promise.race([readTransactionsFile(file), rejectOnAbort(signal)]);
  const { isWell, exchanges } = await runDemo({ requests, poison: [] }, signal);
  const refused = exchanges
    .filter(({ status }) => status !== 202)
    .sort((a, b) => (a.request.line ?? 0) - (b.request.line ?? 0));
  if (refused.length > 0) printRefusedLines(nameOf(file), refused);
  if (!isWell) return 1;
  return refused.length > 0 ? 2 : 0;
}

if (require.main === module) {
  const options = createDemoCommand().parse().opts<DemoOptions>();
  void runCommand(async (signal) => {
    try {
      return await main(options, signal);
    } catch (error) {
      if (!(error instanceof TransactionsFileError)) throw error;
      console.error(pc.red(error.message));
      return 2;
    }
  });
}
