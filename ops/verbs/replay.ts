/** `replay`: fills a subscriber's queue, or the sessions table, from the transaction log. */
import { count } from "../../shared/count";
import { SESSIONS_DESTINATION } from "../../shared/operations";
import { printableLines } from "../../shared/printable";
import { createCheckpointStore, newCheckpoint, type Checkpoint } from "../replay/checkpoint";
import type { Destination } from "../replay/destination";
import { dayOf, type Days } from "../replay/log-objects";
import { replay } from "../replay/replay";
import { createSessionsDestination } from "../replay/sessions-destination";
import { createSubscriberDestination } from "../replay/subscriber-destination";
import type { System } from "../system/system";
import { UsageError } from "../terminal/confirm";
import type { Context, Told, Verb } from "./verb";

export interface Replaying extends Days {
  /** A subscriber's name, or `sessions`. */
  to: string;
  /** From the beginning, also where an interrupted run got further. */
  restart: boolean;
}

export function replayLog({ to, restart, ...days }: Replaying): Verb {
  return async (context) => {
    const { system, signal, progress } = context;
    const destination = findDestination(system, to);
    const checkpoints = createCheckpointStore(system, to, days);
    const earlier = restart ? undefined : await checkpoints.load();
    const checkpoint = earlier ?? newCheckpoint(new Date());
    const resumedAfter = earlier?.lastKey;
    if (resumedAfter !== undefined) tellNow(context, describeResumption(checkpoint, resumedAfter));
    const onProgress = (key: string, { objects, done }: Checkpoint["counts"]) =>
      progress.say(`Replaying ${dayOf(key) ?? days.from} to ${to}`, `(${objects} objects, ${done} ${word(to)})`);
    try {
      await replay({ system, days, destination, checkpoints, checkpoint, signal, onProgress });
    } catch (error) {
      const where = checkpoint.lastKey === undefined ? "begins anew" : `goes on after ${checkpoint.lastKey}`;
      tellNow(context, `Not all is done: the same command ${where}.`);
      signal.throwIfAborted();
      throw error;
    }
    return tell(system, { to, ...days }, checkpoint, { key: checkpoints.key, resumedAfter });
  };
}

/** @throws UsageError that names those that there are. */
function findDestination(system: System, to: string): Destination {
  if (to === SESSIONS_DESTINATION) return createSessionsDestination(system);
  const { subscribers = {}, s3BucketName } = system.outputs;
  const subscriber = new Map(Object.entries(subscribers)).get(to);
  if (subscriber) return createSubscriberDestination(system.clients.sqs, subscriber, s3BucketName);
  const names = [...Object.keys(subscribers), SESSIONS_DESTINATION].join(", ");
  throw new UsageError(`There is no subscriber ${to}: give one of ${names} to --to.`);
}

/** For whoever waits, on standard error: what is told in the end may be for a program. */
function tellNow({ progress }: Context, sentence: string): void {
  progress.end();
  console.error(printableLines(sentence));
}

const word = (to: string) => (to === SESSIONS_DESTINATION ? "written" : "sent");

function describeResumption({ startedAt, counts }: Checkpoint, lastKey: string): string {
  return (
    `Going on after ${lastKey}: a run that began at ${startedAt} was interrupted there, after ` +
    `${count(counts.objects, "object")}. --restart begins anew.`
  );
}

function tell(
  { title }: System,
  { to, from, until }: Omit<Replaying, "restart">,
  { counts, skipped }: Checkpoint,
  { key, resumedAfter }: { key: string; resumedAfter: string | undefined },
): Told {
  const { objects, done, passedOver } = counts;
  const rest = counts.skipped - skipped.length;
  const passed = to === SESSIONS_DESTINATION ? "there already" : "left out by its filter";
  return {
    data: { to, from, until, counts, skipped, checkpoint: key, resumedAfter },
    lines: () => [
      `${title}: ${count(objects, "object")} from ${from} until ${until}: ${done} ${word(to)} to ${to}, ` +
        `${passedOver} ${passed}, ${counts.skipped} skipped.`,
      ...skipped.map((one) => `Skipped: ${one.key}: ${one.reason}`),
      ...(rest > 0 ? [`and ${rest} more`] : []),
    ],
    exitCode: counts.skipped > 0 ? 1 : 0,
  };
}
