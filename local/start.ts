/** `npm start`: runs the system on this machine until Ctrl-C. */
import Table from "cli-table3";
import { Command } from "commander";
import pc from "picocolors";
import { configOption, integerOption, Interrupted, runCommand, withLocalTarget } from "./command-line";
import { formatLiveEvent } from "./live-event-line";
import type { LiveEvent } from "./live-events";
import type { LocalTarget } from "./local-target";
import { rejectionOf } from "./rejection-of";

interface StartOptions {
  stack: string;
  port: number;
  config: Record<string, string>;
}

/** Fixed, so that an environment that was pasted once stays valid. DynamoDB and Lambda take the two ports after it. */
const DEFAULT_PORT = 4566;

function parseOptions(): StartOptions {
  return new Command("npm start --")
    .description("Runs the system on this machine until Ctrl-C.")
    .option("--stack <name>", "the stack whose configuration it takes", "dev")
    .option(
      "--port <number>",
      "port of S3, SQS and SNS; DynamoDB and Lambda take the next two",
      integerOption(1024, 65_533),
      DEFAULT_PORT,
    )
    .option(
      "-c, --config <key=value>",
      "a configuration value above the stack's, any number of times",
      configOption,
      {},
    )
    .allowExcessArguments(false)
    .parse()
    .opts<StartOptions>();
}

function printResources({ resources }: LocalTarget): void {
  const table = new Table({ head: ["resource", "name", "where"], style: { head: [], border: [] } });
  // "aws:sqs/queue:Queue" is known to everybody as "sqs/queue".
  for (const { type, name, location } of resources) table.push([type.split(":")[1] ?? type, name, location]);
  console.log(table.toString());
}

function printEnvironment({ environment, outputs }: LocalTarget): void {
  console.log("\nPaste this to reach it with the aws CLI or an SDK:\n");
  for (const [name, value] of Object.entries(environment)) console.log(`export ${name}=${value}`);
  console.log(`export QUEUE_URL=${String(outputs.queueUrl)}`);
  console.log(`export DEAD_LETTER_QUEUE_URL=${String(outputs.deadLetterQueueUrl)}\n`);
  console.log("For example (version 1 of the aws CLI ignores the variable for SQS, hence --endpoint-url):\n");
  console.log(
    "aws sqs send-message --endpoint-url $AWS_ENDPOINT_URL_SQS --queue-url $QUEUE_URL \\\n" +
      `  --message-body '{"transactionId": "first", "userId": "me"}'\n`,
  );
}

function printEvent(event: LiveEvent): void {
  const line = formatLiveEvent(event);
  if (line !== undefined) console.log(`${pc.dim(new Date().toISOString().slice(11, 23))} ${line}`);
}

const { stack, port, config } = parseOptions();

void runCommand(async (signal) => {
  const ports = { services: port, dynamodb: port + 1, lambda: port + 2 };
  console.log("Starting the system on this machine ...");
  try {
    return await withLocalTarget({ stack, config, ports, signal, onEvent: printEvent }, (target) => {
      printResources(target);
      printEnvironment(target);
      console.log("Running. Events follow; Ctrl-C stops everything.\n");
      return rejectionOf(signal);
    });
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
    console.log("Stopped.");
    return 0;
  }
});
