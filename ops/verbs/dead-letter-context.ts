/** What the verbs of dead letters have in common. */
import type { DeadLetterQueue } from "../../shared/operations";
import type { Walk } from "../../running-system/dead-letters/walk";
import { UsageError } from "../terminal/confirm";
import type { Context } from "./verb";

export interface NamedQueue {
  name: string;
  queue: DeadLetterQueue;
}

/** @throws UsageError that names those that there are. */
export function findQueue({ system }: Context, name: string): NamedQueue {
  const { deadLetterQueues } = system.outputs;
  const queue = new Map(Object.entries(deadLetterQueues)).get(name);
  if (!queue)
    throw new UsageError(
      `There is no queue ${name}: give one of ${Object.keys(deadLetterQueues).join(", ")} to --queue.`,
    );
  return { name, queue };
}

/** @param stage what is being done, for whoever waits. */
export function walkOf({ system, signal, progress }: Context, { queue }: NamedQueue, stage: string): Walk {
  return {
    sqs: system.clients.sqs,
    queueUrl: queue.url,
    signal,
    onSeen: (seen) => progress.say(stage, `(${seen})`),
  };
}
