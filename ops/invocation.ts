/** How the command is called: verbs and their options. */
import { Option, type Command } from "commander";
import { createCommand, integerOption, tellExitCodes } from "../local/command-line/command";
import { DEFAULT_PORT, MAX_FIRST_PORT } from "../local/process/ports";
import { isLimited, type Selection } from "../running-system/dead-letters/selection";
import { addressOption, collectOption, dayOption, textOption, timeOption } from "./option-values";
import { listDeadLetters, showDeadLetter } from "./verbs/dead-letters-read";
import { dropDeadLetters, redriveDeadLetters, type Taking } from "./verbs/dead-letters-take";
import { outputs } from "./verbs/outputs";
import { reconcileAgain, reconcileNow, showReconciliation } from "./verbs/reconcile";
import { replayLog } from "./verbs/replay";
import { smoke } from "./verbs/smoke";
import { status } from "./verbs/status";
import { trail } from "./verbs/trail";
import type { Verb } from "./verbs/verb";

interface SystemOptions {
  stack?: string;
  port: number;
  json?: boolean;
}

export interface Invocation {
  /** On AWS; undefined for the system on this machine. */
  stack: string | undefined;
  /** Of the system on this machine. */
  port: number;
  json: boolean;
  verb: Verb;
}

interface SelectionOptions {
  queue: string;
  id?: string[];
  reason?: string;
  from?: number;
  to?: number;
}

interface TakingOptions extends SelectionOptions {
  all?: boolean;
  dryRun?: boolean;
  yes?: boolean;
  why?: string;
}

export type Choose = (verb: Verb, options: SystemOptions) => void;

/** Ends the process with 2 if the command is used wrongly. */
export function parseInvocation(): Invocation {
  let invocation: Invocation | undefined;
  const program = createOpsCommand((verb, { stack, port, json = false }) => {
    invocation = { stack, port, json, verb };
  });
  program.parse();
  if (!invocation) return program.help({ error: true });
  return invocation;
}

/** @param choose is called with the verb that was given. */
export function createOpsCommand(choose: Choose): Command {
  const program = createCommand(
    "npm run ops",
    "Tells how a running system does, and what became of a transaction; redrives and drops dead letters. Without " +
      "--stack it is the system that `npm start` runs on this machine.",
    `${DONE}, 1 the answer is no or there is none, ${NOT_DONE}`,
  ).showHelpAfterError();
  addQuestions(program, choose);
  addReplay(program, choose);
  addDeadLetterVerbs(program.command("dlq").description("the dead letters of a queue"), choose);
  return program;
}

const DONE = "0 done";
const NOT_DONE = "2 used wrongly, 130 interrupted";

/**
 * A verb with the options that all verbs have.
 * @param no what 1 means, beside that there is no answer.
 */
function addVerb(parent: Command, name: string, description: string, no = "it could not be"): Command {
  return tellExitCodes(parent.command(name), `${DONE}, 1 ${no}, ${NOT_DONE}`)
    .description(description)
    .option("--stack <name>", "a stack on AWS, as Pulumi calls it")
    .addOption(
      new Option("--port <number>", "the port that `npm start` has on this machine")
        .argParser(integerOption(1024, MAX_FIRST_PORT))
        .default(DEFAULT_PORT)
        .conflicts("stack"),
    )
    .option("--json", "JSON on standard output, for programs");
}

function addQuestions(program: Command, choose: Choose): void {
  addVerb(program, "status", "what waits where: tasks, queues, dead letters, outbox, reconciliation").action(
    (options: SystemOptions) => choose(status, options),
  );
  addVerb(program, "trail", "what became of a transaction, store by store", "there is none")
    .argument("<transactionId>", "", textOption)
    .action((transactionId: string, options: SystemOptions) => choose(trail(transactionId), options));
  addVerb(program, "reconcile", "what the reconciliation has found", "something is missing or different")
    .option("--now", "also ask for a pass at once, which the service then makes")
    .addOption(
      new Option("--again <transactionId>", "instead, let the message of this finding be sent some times more")
        .argParser(textOption)
        .conflicts("now"),
    )
    .action((options: SystemOptions & { now?: boolean; again?: string }) => choose(reconcileVerb(options), options));
  addVerb(program, "smoke", "sends some transactions of its own and follows each to every store", "one is missing")
    .option("--transactions <count>", "transactions to send", integerOption(1, 100), 5)
    .option("--url <address>", "where clients reach the API; the output apiUrl by default", addressOption)
    .action((options: SystemOptions & { transactions: number; url?: string }) =>
      choose(smoke(options.transactions, options.url), options),
    );
  addVerb(program, "outputs", "the stack's outputs").action((options: SystemOptions) => choose(outputs, options));
}

interface ReplayOptions {
  to: string;
  from: string;
  until: string;
  restart?: boolean;
}

function addReplay(program: Command, choose: Choose): void {
  addVerb(
    program,
    "replay",
    "sends a subscriber the events of some days of the transaction log, or writes what the sessions table lacks of them",
    "an object was skipped",
  )
    .requiredOption("--to <name>", "a subscriber, or sessions", textOption)
    .requiredOption("--from <day>", "the first day, in UTC, such as 2026-11-23", dayOption)
    .requiredOption("--until <day>", "the last day, which is included", dayOption)
    .option("--restart", "begin anew, also where an interrupted run got further")
    .action(({ to, from, until, restart = false, ...options }: SystemOptions & ReplayOptions, command: Command) => {
      if (from > until) command.error(`error: --from ${from} is after --until ${until}`, { exitCode: 2 });
      choose(replayLog({ to, from, until, restart }), options);
    });
}

function reconcileVerb({ now, again }: { now?: boolean; again?: string }): Verb {
  if (again !== undefined) return reconcileAgain(again);
  return now ? reconcileNow : showReconciliation;
}

function addDeadLetterVerbs(dlq: Command, choose: Choose): void {
  addSelection(addVerb(dlq, "list", "counts them by reason, and lists them"))
    .option("--limit <count>", "messages to list", integerOption(0, 10_000), 20)
    .action((options: SystemOptions & SelectionOptions & { limit: number }) =>
      choose(listDeadLetters(options.queue, selectionOf(options), options.limit), options),
    );
  addQueue(addVerb(dlq, "show", "one of them whole, by its own id or the transaction's", "there is none"))
    .argument("<id>", "", textOption)
    .action((id: string, options: SystemOptions & { queue: string }) =>
      choose(showDeadLetter(options.queue, id), options),
    );
  addTaking(addVerb(dlq, "redrive", "sends them back to where they came from")).action(
    (options: SystemOptions & TakingOptions, command: Command) =>
      choose(redriveDeadLetters(takingOf(options, command)), options),
  );
  addTaking(addVerb(dlq, "drop", "records them in the transaction log's bucket, then deletes them"))
    .option("--why <text>", "why, for the record; asked for on a terminal", textOption)
    .action((options: SystemOptions & TakingOptions, command: Command) =>
      choose(dropDeadLetters(takingOf(options, command), options.why), options),
    );
}

function addQueue(command: Command): Command {
  return command.option("--queue <name>", "transactions, invocations, or another consumer's", "transactions");
}

function addSelection(command: Command): Command {
  return addQueue(command)
    .option("--id <id>", "this one, by its own id or the transaction's; any number of times", collectOption)
    .option("--reason <text>", "those whose reason has this text, whatever its case", textOption)
    .option("--from <time>", "those sent at this time or later, such as 2026-11-23T10:00Z", timeOption)
    .option("--to <time>", "those sent before this time", timeOption);
}

function addTaking(command: Command): Command {
  return addSelection(command)
    .addOption(new Option("--all", "all of them").conflicts(["id", "reason", "from", "to"]))
    .option("--dry-run", "only tell how many of which reason it would be")
    .option("--yes", "do not ask");
}

function selectionOf({ id, reason, from, to }: SelectionOptions): Selection {
  return { ids: id, reason, from, to };
}

function takingOf(options: TakingOptions, command: Command): Taking {
  const selection = selectionOf(options);
  if (!isLimited(selection) && !options.all)
    command.error("error: say which dead letters: --id, --reason, --from, --to, or --all", { exitCode: 2 });
  return { queue: options.queue, selection, dryRun: options.dryRun ?? false, yes: options.yes ?? false };
}
