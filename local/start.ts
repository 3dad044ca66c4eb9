/** `npm start`: runs the system on this machine until Ctrl-C. */
import { fstatSync } from "node:fs";
import { setInterval, setTimeout as delay } from "node:timers/promises";
import type { Command } from "commander";
import pc from "picocolors";
import { FIELDS } from "../domain/fields";
import { Refusal } from "../program/evaluate-apart";
import { configOption, createCommand, fromCallersFolder, integerOption, stackOption } from "./command-line/command";
import { formatResources } from "./command-line/resource-list";
import { Interrupted, runCommand } from "./command-line/run-command";
import { withLocalTarget } from "./command-line/with-local-target";
import { formatLiveEvent } from "./live-events/live-event-line";
import type { Postgres } from "./emulators/postgres";
import type { LiveEvent } from "./live-events/live-event";
import type { RunningConsole } from "./console/console";
import { UNDISTURBED } from "./faults/disturbances";
import { startFaultySurroundings, type FaultySurroundings } from "./faults/faulty-system";
import type { LocalTarget } from "./target/local-target";
import { keysWithoutEffect } from "./target/local-values";
import { isFree } from "./process/free-port";
import { portInUse } from "./process/listen";
import { DEFAULT_PORT, MAX_FIRST_PORT, portsFrom } from "./process/ports";
import { rejectOnAbort } from "./process/reject-on-abort";

interface StartOptions {
  stack: string;
  port: number;
  config: Record<string, string>;
  keep?: string;
}

export function createStartCommand(): Command {
  return createCommand(
    "npm start",
    "Runs the system on this machine until Ctrl-C.",
    "0 stopped by Ctrl-C, 1 it could not start or broke down, 2 used wrongly",
  )
    .option("--stack <name>", "the stack whose configuration it takes", stackOption, "dev")
    .option(
      "--port <number>",
      "port of S3, SQS and SNS; DynamoDB, Lambda, the API, Secrets Manager and the console take the next five",
      integerOption(1024, MAX_FIRST_PORT),
      DEFAULT_PORT,
    )
    .addOption(configOption())
    .option("--keep <folder>", "keeps what the system holds for the next start with this folder", fromCallersFolder);
}

/** A request with what it must have, for single quotes of a shell. */
function exampleBody(): string {
  const fields = FIELDS.filter(({ presence }) => presence !== "optional");
  const members = fields.map(({ name, examples }) => [name, examples[0]]);
  return JSON.stringify({ userId: "me", ...Object.fromEntries(members) }).replaceAll("'", "\\u0027");
}

/** The token opens nothing but this machine's own service. */
function printApi({ outputs, apiToken }: LocalTarget): void {
  const url = String(outputs.apiUrl);
  console.log(`\nThe API is at ${url}, its documentation at ${url}/documentation. Try it:\n`);
  console.log(
    `curl -i ${url}/transactions -H 'authorization: Bearer ${apiToken}' -H 'content-type: application/json' \\\n` +
      `  -d '${exampleBody()}'`,
  );
}

function printConsole({ url }: RunningConsole): void {
  console.log(`The console is at ${pc.bold(url)}: see the system run, break it, mend it.\n`);
}

/** What would be looked for in vain. */
function printKeysWithoutEffect(keys: readonly string[]): void {
  if (keys.length > 0) console.log(`\nWithout effect on this machine: ${keys.join(", ")}.`);
}

/** As a URL, which psql and every other client take. The password, too, opens nothing but what runs here. */
function databaseUrl({ username, password, host, port, databaseName, caPath }: Postgres): string {
  const [user, word, ca] = [username, password, caPath].map(encodeURIComponent);
  const url = `postgres://${user}:${word}@${host}:${port}/${databaseName}?sslmode=verify-ca&sslrootcert=${ca}`;
  return url.replaceAll("'", "%27");
}

function printDatabases({ databases }: LocalTarget): void {
  for (const [name, postgres] of databases)
    console.log(`\nPaste this to reach the database ${name}:\n\npsql '${databaseUrl(postgres)}'`);
}

function printEnvironment({ environment, outputs }: LocalTarget): void {
  console.log("\nPaste this to reach it with the aws CLI or an SDK:\n");
  for (const [name, value] of Object.entries(environment)) console.log(`export ${name}=${value}`);
  console.log(`export QUEUE_URL=${String(outputs.queueUrl)}`);
  console.log(`export DEAD_LETTER_QUEUE_URL=${String(outputs.deadLetterQueueUrl)}`);
  console.log(
    "\nThe aws CLI knows these variables from version 2.13 on. Version 1 ignores the one for SQS: there, add " +
      "--endpoint-url $AWS_ENDPOINT_URL_SQS.\n",
  );
}

function printEvent(event: LiveEvent, functionCount: number): void {
  const line = formatLiveEvent(event, functionCount);
  if (line !== undefined) console.log(`${pc.dim(new Date().toISOString().slice(11, 23))} ${line}`);
}

/** The first one comes soon, for a reader that wants the beginning only. */
const FIRST_SIGN_OF_LIFE_MS = 1_000;
const SIGN_OF_LIFE_MS = 60_000;

/** That a reader has gone away, such as `head`, shows when something is written, and without events nothing would be. */
async function printSignsOfLife(signal: AbortSignal): Promise<void> {
  const output = fstatSync(process.stdout.fd);
  if (!output.isFIFO() && !output.isSocket()) return;
  await delay(FIRST_SIGN_OF_LIFE_MS, undefined, { signal });
  console.log("Still running.");
  for await (const line of setInterval(SIGN_OF_LIFE_MS, "Still running.", { signal })) console.log(line);
}

/** The program's own remedies are commands for the stack, which what was given here is not part of. */
function withHint(error: unknown, config: Record<string, string>): unknown {
  if (!(error instanceof Refusal) || Object.keys(config).length === 0) return error;
  return new Error(
    `${error.message}\nWhat was given with --config is to be corrected there: it counts for this start only.`,
  );
}

/** Loaded now, so that the system does not start later for it. */
async function openConsole(
  { stack, port }: StartOptions,
  surroundings: FaultySurroundings,
  target: LocalTarget,
): Promise<RunningConsole> {
  const { startConsole } = await import("./console/console");
  return startConsole({ system: surroundings.surround(target), stack, port: portsFrom(port).console });
}

/** Nobody waits for the whole start to hear of it. */
async function requireConsolePort(port: number): Promise<void> {
  if (!(await isFree(port))) throw await portInUse(port);
}

async function run(options: StartOptions, surroundings: FaultySurroundings, signal: AbortSignal): Promise<never> {
  const { stack, port, config, keep } = options;
  let functionCount = 1;
  let page: RunningConsole | undefined;
  const onEvent = (event: LiveEvent) => {
    printEvent(event, functionCount);
    page?.onEvent(event);
  };
  const { around } = surroundings;
  return withLocalTarget({ stack, config, ports: portsFrom(port), keep, signal, onEvent, around }, async (target) => {
    functionCount = target.functions.size;
    page = await openConsole(options, surroundings, target);
    try {
      printConsole(page);
      console.log(formatResources(target.resources, process.stdout.columns || Infinity));
      printKeysWithoutEffect(keysWithoutEffect(stack, config));
      printApi(target);
      printDatabases(target);
      printEnvironment(target);
      console.log("Running. Events follow; Ctrl-C stops everything.\n");
      printSignsOfLife(signal).catch(() => undefined); // its end is that of the command
      return await rejectOnAbort(signal);
    } finally {
      await page.stop();
    }
  });
}

async function main(options: StartOptions, signal: AbortSignal): Promise<number> {
  console.log("Starting the system on this machine ...");
  await requireConsolePort(portsFrom(options.port).console);
  // Of the faults that the console begins none is in the processes themselves.
  const surroundings = await startFaultySurroundings(UNDISTURBED);
  try {
    return await run(options, surroundings, signal);
  } catch (error) {
    if (!(error instanceof Interrupted)) throw withHint(error, options.config);
    console.log("Stopped.");
    return 0;
  } finally {
    await surroundings.stop();
  }
}

if (require.main === module) {
  const options = createStartCommand().parse().opts<StartOptions>();
  void runCommand((signal) => main(options, signal));
}
