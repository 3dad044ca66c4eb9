/** Reads a file of transactions in the JSON Lines format. */
import { readFile } from "node:fs/promises";
import { parseTransaction } from "../domain/parse-transaction";
import type { SampleMessage } from "./sample-transactions";

/** What the emulated SQS takes in a body: of Unicode the first plane (AWS takes all planes), without non-characters. */
const REFUSED_BY_QUEUE = /[^\t\n\r\x20-\uD7FF\uE000-\uFFFD]/u;

/** A file that cannot be used; its message is for the user. */
export class TransactionsFileError extends Error {
  override name = "TransactionsFileError";
}

/** Why the line cannot be sent, or the message. */
function readLine(line: string): SampleMessage | string {
  const refused = REFUSED_BY_QUEUE.exec(line)?.[0].codePointAt(0);
  if (refused !== undefined) return `the emulated queue takes no character U+${refused.toString(16).toUpperCase()}`;
  // The queue gives a time to what has none; any will do to check the rest.
  const parsed = parseTransaction(line, "1");
  return "reason" in parsed ? parsed.reason : { body: line, transactionId: parsed.transaction.transactionId };
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const reason = { ENOENT: "there is no such file", EISDIR: "it is a directory" }[code ?? ""] ?? message;
    throw new TransactionsFileError(`Cannot read ${file}: ${reason}.`);
  }
}

/**
 * One transaction a line; blank lines do not count.
 * @throws TransactionsFileError if the file cannot be read, is empty, or has lines that the system would refuse: the
 *   message lists every one of them with its number.
 */
export async function readTransactionsFile(file: string): Promise<SampleMessage[]> {
  const lines = (await readText(file)).replace(/^\uFEFF/, "").split(/\r?\n/);
  const messages: SampleMessage[] = [];
  const problems: string[] = [];
  for (const [index, line] of lines.entries()) {
    if (line.trim() === "") continue;
    const read = readLine(line);
    if (typeof read === "string") problems.push(`  line ${index + 1}: ${read}`);
    else messages.push(read);
  }
  if (problems.length > 0)
    throw new TransactionsFileError(
      [
        `${file} has ${problems.length} bad line${problems.length > 1 ? "s" : ""}, so nothing was sent:`,
        ...problems,
      ].join("\n"),
    );
  if (messages.length === 0)
    throw new TransactionsFileError(`${file} holds no transactions: one JSON object a line is wanted.`);
  return messages;
}
