/** `dlq redrive` and `dlq drop`: what was chosen leaves the dead-letter queue; all else stays. */
import { formatTable } from "../../local/command-line/table";
import { look, takeAway, type Look, type Taken } from "../../running-system/dead-letters/choose";
import { createSend, type Send } from "../../running-system/dead-letters/move";
import { createRecord } from "../../running-system/dead-letters/record";
import type { Selection } from "../../running-system/dead-letters/selection";
import { printableLines } from "../../shared/printable";
import { explain } from "../system/explain";
import { askWhy, confirm, requireTerminal } from "../terminal/confirm";
import { findQueue, walkOf, type NamedQueue } from "./dead-letter-context";
import { describeUnseen } from "./dead-letters-read";
import { countMessages } from "../../running-system/queue-counts";
import type { Context, Told, Verb } from "./verb";

interface Found extends Look {
  /** Messages that somebody held when the look began. */
  inFlight: number;
}

export interface Taking {
  queue: string;
  selection: Selection;
  /** Only tells what would be done. */
  dryRun: boolean;
  /** Nobody is asked. */
  yes: boolean;
}

/** "Redrive", "redriven", and the way on. */
interface Action {
  verb: string;
  done: string;
  /** Asks for what is missing, before anything is done. */
  prepare: (context: Context, named: NamedQueue) => Promise<Send>;
}

export function redriveDeadLetters(taking: Taking): Verb {
  const prepare: Action["prepare"] = ({ system }, { queue }) => Promise.resolve(createSend(queue, system.clients));
  return take(taking, { verb: "redrive", done: "redriven", prepare });
}

/** @param why asked for if it is left out. */
export function dropDeadLetters(taking: Taking, why: string | undefined): Verb {
  const prepare: Action["prepare"] = async ({ system, signal }, { name }) =>
    createRecord(system.clients.s3, {
      bucket: system.outputs.s3BucketName,
      queueName: name,
      who: await system.caller(),
      why: why ?? (await askWhy(signal)),
      now: new Date(),
    });
  const drop = take(taking, { verb: "drop", done: "dropped", prepare });
  return (context) => {
    if (!taking.dryRun && why === undefined) requireTerminal("say --why TEXT, which is kept on record");
    return drop(context);
  };
}

function take({ queue, selection, dryRun, yes }: Taking, { verb, done, prepare }: Action): Verb {
  return async (context) => {
    if (!dryRun && !yes) requireTerminal("say --yes, or see with --dry-run first");
    const named = findQueue(context, queue);
    // What is decided on is decided by looking: a message that is redriven may come back while others are being redriven.
    const walking = walkOf(context, named, "Looking through the dead letters");
    // Before the look, which hides all of them.
    const { inFlight } = await countMessages(walking.sqs, walking.queueUrl).catch(explain);
    const found = { ...(await look(walking, selection, 0).catch(explain)), inFlight };
    if (dryRun || found.chosen.size === 0) return tellPlan(verb, queue, found);
    context.progress.end();
    if (!yes) {
      console.error(printableLines(describePlan(verb, queue, found, process.stderr.columns || Infinity).join("\n")));
      if (!(await confirm(`To ${verb} them?`, context.signal))) return { ...tellPlan(verb, queue, found), exitCode: 1 };
    }
    const send = await prepare(context, named);
    const taking = walkOf(context, named, `To ${verb} ${found.chosen.size} dead letters`);
    return tellTaken(done, queue, found, await takeAway(taking, found.chosen, send).catch(explain));
  };
}

function describePlan(verb: string, queue: string, { chosen, seen, reasons }: Look, columns: number): string[] {
  const rows = reasons.map(({ reason, count }) => [String(count), reason]);
  return [
    `${chosen.size} of ${seen} dead letters of ${queue} are to be ${verb === "drop" ? "dropped" : "redriven"}.`,
    ...(rows.length > 0 ? [formatTable(["count", "reason"], rows, columns)] : []),
  ];
}

function tellPlan(verb: string, queue: string, found: Found): Told {
  const { chosen, seen, inFlight, reasons } = found;
  return {
    data: { queue, seen, inFlight, chosen: chosen.size, done: 0, failed: [], reasons },
    lines: (columns) => [
      ...describePlan(verb, queue, found, columns),
      "Nothing was changed.",
      ...describeUnseen(found, inFlight),
    ],
  };
}

/** Reasons of failures that are shown. */
const MAX_FAILURES = 10;

function tellTaken(done: string, queue: string, found: Found, taken: Taken): Told {
  const { seen, inFlight, chosen, reasons } = found;
  const failed = [...taken.failures].map(([messageId, reason]) => ({ messageId, reason }));
  const notSeen = chosen.size - taken.done - failed.length;
  return {
    data: { queue, seen, inFlight, chosen: chosen.size, done: taken.done, failed, reasons },
    lines: () => [
      `${taken.done} of ${chosen.size} chosen dead letters of ${queue} were ${done}; ${seen - chosen.size} others stay.`,
      ...failed.slice(0, MAX_FAILURES).map(({ messageId, reason }) => `Not ${done}: ${messageId}: ${reason}`),
      ...(notSeen > 0 ? [`${notSeen} were in other hands, or gone: look again with dlq list.`] : []),
      ...describeUnseen(found, inFlight),
    ],
    exitCode: failed.length > 0 || notSeen > 0 ? 1 : 0,
  };
}
