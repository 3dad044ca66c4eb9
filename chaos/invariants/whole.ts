/** Whether a transaction is in every place, once, and the same in all of them. */
import { contentOf, contentOfRow, isIdentical, isSame, readObject, type Content } from "./content";
import { wrongOf } from "./finding";
import type { Trace } from "./traces";

/** What each text in DynamoDB and S3 has beside the content. */
const KEYS = ["transactionId", "timestamp"];

/**
 * Gives what is wrong, in words.
 * @param contents of which the stored one must be.
 * @param timestamp that a client was told; undefined where none was.
 */
export function findFaults(
  id: string,
  trace: Trace,
  contents: readonly Content[],
  timestamp: number | undefined,
): string[] {
  const { rows, items, objects } = trace;
  const [row, item, object] = [rows[0], items[0], objects[0]];
  if (rows.length !== 1 || items.length !== 1 || objects.length !== 1 || !row || !item || !object)
    return [`has ${rows.length} rows in Aurora, ${items.length} items in DynamoDB and ${objects.length} objects in S3`];
  const wrong = wrongOf([
    [
      timestamp !== undefined && row.timestamp !== timestamp,
      `has the time ${row.timestamp} in Aurora, told was ${timestamp}`,
    ],
    [item.timestamp !== row.timestamp, `has the time ${item.timestamp} in DynamoDB and ${row.timestamp} in Aurora`],
    [item.userId !== row.userId, `has another user in DynamoDB than in Aurora`],
    [item.status !== "processed", `has the status ${String(item.status)} in DynamoDB`],
    [object.key !== keyOf(id, row.timestamp), `has the object ${object.key}, not ${keyOf(id, row.timestamp)}`],
    [object.text !== item.data, "has another text in S3 than in DynamoDB"],
  ]);
  return [...wrong, ...findMessageFaults(id, trace, contents)];
}

function findMessageFaults(id: string, { rows, items }: Trace, contents: readonly Content[]): string[] {
  const message = readObject(String(items[0]?.data));
  const row = rows[0];
  if (!message || !row) return ["has a text in DynamoDB that is no JSON object"];
  const content = contentOf(message);
  const isListed = (name: string) => KEYS.includes(name) || content[name] !== undefined;
  return wrongOf([
    [message.transactionId !== id || message.timestamp !== row.timestamp, "has a text of another id or time"],
    [!Object.keys(message).every(isListed), "has a text with members that no transaction has"],
    [!isIdentical(contentOfRow(row, content), content), "has another content in Aurora than in DynamoDB"],
    [!contents.some((sent) => isSame(sent, content)), "has another content than was sent"],
  ]);
}

/** By the UTC day of acceptance. */
function keyOf(id: string, timestamp: number): string {
  const day = new Date(timestamp).toISOString().slice(0, 10);
  return `transactions/${day.replaceAll("-", "/")}/${id}.json`;
}
