/** Counts what is where. */
import { countMessages, totalOf, type QueueCounts } from "../../../running-system/queue-counts";
import type { Flow } from "../console-state";
import type { ConsoleSystem } from "./system";

/** What is asked for; what was counted by events comes on top. */
export interface Counts extends Omit<Flow, "records"> {
  /** Open ones of the database. */
  connections: number;
  /** Visible messages by queue, for the metric of that name. */
  visible: Map<string, number>;
}

const STATEMENT = `
  SELECT (SELECT count(*) FROM transactions)::int AS accepted, (SELECT count(*) FROM outbox)::int AS outbox,
    (SELECT count(*) FROM pg_stat_activity WHERE datname = current_database())::int AS connections`;

interface DatabaseCounts {
  accepted: number;
  outbox: number;
  connections: number;
}

/** @throws Error if a store gives no answer. */
export async function readCounts({ outputs, database, sqs }: ConsoleSystem): Promise<Counts> {
  const visible = new Map<string, number>();
  const count = async (url: string): Promise<QueueCounts> => {
    const counts = await countMessages(sqs, url);
    visible.set(url.slice(url.lastIndexOf("/") + 1), counts.waiting);
    return counts;
  };
  const [[row], queue, deadLetters, subscribers] = await Promise.all([
    database.query(STATEMENT),
    count(outputs.queueUrl),
    Promise.all(
      Object.entries(outputs.deadLetterQueues).map(
        async ([name, { url }]) => [name, totalOf(await count(url))] as const,
      ),
    ),
    Promise.all(
      Object.entries(outputs.subscribers ?? {}).map(async ([name, { queueUrl, deadLetterQueueUrl }]) => {
        const [own, dead] = await Promise.all([count(queueUrl), count(deadLetterQueueUrl)]);
        return { name, visible: own.waiting + own.delayed, inFlight: own.inFlight, deadLetters: totalOf(dead) };
      }),
    ),
  ]);
  return {
    ...(row as unknown as DatabaseCounts),
    queue: { visible: queue.waiting, inFlight: queue.inFlight, delayed: queue.delayed },
    deadLetters: Object.fromEntries(deadLetters),
    subscribers,
    visible,
  };
}

/** Whether no accepted transaction is on its way any more. */
export function isQuiet({ outbox, queue }: Counts): boolean {
  return outbox + queue.visible + queue.inFlight + queue.delayed === 0;
}
