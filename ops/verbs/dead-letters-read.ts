/** `dlq list` and `dlq show`: what lies in a dead-letter queue. It stays as it is. */
import { formatTable } from "../../local/command-line/table";
import { look, type Kept, type Look } from "../../running-system/dead-letters/choose";
import type { Selection } from "../../running-system/dead-letters/selection";
import { HIDDEN_SECONDS } from "../../running-system/dead-letters/walk";
import { explain } from "../system/explain";
import { describeTime } from "../terminal/describe";
import { findQueue, walkOf } from "./dead-letter-context";
import { countMessages } from "../../running-system/queue-counts";
import type { Told, Verb } from "./verb";

export function listDeadLetters(queueName: string, selection: Selection, limit: number): Verb {
  return async (context) => {
    const named = findQueue(context, queueName);
    // Before the look, which hides all of them.
    const { inFlight } = await countMessages(context.system.clients.sqs, named.queue.url).catch(explain);
    const found = await look(walkOf(context, named, "Looking through the dead letters"), selection, limit).catch(
      explain,
    );
    return tellList(queueName, found, inFlight);
  };
}

function tellList(queue: string, found: Look, inFlight: number): Told {
  const { seen, chosen, letters, reasons } = found;
  const rows = reasons.map(({ reason, count, oldest, newest }) => [
    String(count),
    reason,
    describeTime(oldest),
    describeTime(newest),
  ]);
  const rest = chosen.size - letters.length;
  return {
    data: { queue, seen, inFlight, chosen: chosen.size, reasons, messages: letters.map(toData) },
    lines: (columns) => [
      `${queue}: ${chosen.size} of ${seen} dead letters.`,
      ...(rows.length > 0 ? [formatTable(["count", "reason", "first sent", "last sent"], rows, columns)] : []),
      ...letters.flatMap(({ id, sentAt, transactionId, reason }) => [
        `${describeTime(sentAt)}  ${transactionId ?? "without a transactionId"}`,
        `  message ${id}`,
        `  ${reason}`,
      ]),
      ...(rest > 0 ? [`and ${rest} more: --limit shows more of them.`] : []),
      ...describeUnseen(found, inFlight),
    ],
  };
}

/** Why some may be missing. */
export function describeUnseen({ seen, isCut }: Pick<Look, "seen" | "isCut">, inFlight: number): string[] {
  return [
    ...(inFlight > 0
      ? [`${inFlight} more are in another command's hands; after at most ${HIDDEN_SECONDS} s they are here again.`]
      : []),
    ...(isCut ? [`There may be more than the ${seen} that were looked at: SQS gives out no more at once.`] : []),
  ];
}

function toData({ id, sentAt, transactionId, reason }: Kept): object {
  return { messageId: id, sentAt: describeTime(sentAt), transactionId, reason };
}

/** @param id SQS's, or a transaction's. */
export function showDeadLetter(queueName: string, id: string): Verb {
  return async (context) => {
    const named = findQueue(context, queueName);
    const walking = walkOf(context, named, "Looking for the dead letter");
    const { letters, seen } = await look(walking, { ids: [id] }, 10).catch(explain);
    const data = letters.map(({ body, attributes, ...letter }) => ({
      ...toData(letter as Kept),
      attributes: Object.fromEntries(
        Object.entries(attributes).map(([name, { StringValue }]) => [name, StringValue ?? "(binary)"]),
      ),
      body,
    }));
    if (letters.length === 0)
      return { data, lines: () => [`None of the ${seen} dead letters of ${queueName} is ${id}.`], exitCode: 1 };
    return { data, lines: () => letters.flatMap(describeWhole) };
  };
}

function describeWhole({ id, sentAt, transactionId, reason, attributes, body }: Kept): string[] {
  return [
    `message       ${id}`,
    `transaction   ${transactionId ?? "none that its body tells"}`,
    `sent          ${describeTime(sentAt)}`,
    `reason        ${reason}`,
    ...Object.entries(attributes).map(
      ([name, { StringValue }]) => `attribute     ${name}: ${StringValue ?? "(binary)"}`,
    ),
    "body",
    body,
  ];
}
