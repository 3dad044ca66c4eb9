/** Reads a file of transactions in the JSON Lines format. */
import { randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import { isObject } from "../../shared/json-object";
import { quoted } from "../../shared/quoted";
import { decodeUtf8 } from "../../shared/utf8";
import { count } from "../command-line/count";
import type { PostRequest } from "./sample-transactions";

/** Of a file that is something else altogether, nobody wants to read every line. */
const MAX_PROBLEMS = 20;

/** A file that cannot be used; its message is for the user. */
export class TransactionsFileError extends Error {
  override name = "TransactionsFileError";
}

/** What a line holds if that is a JSON object. Names twice and the like are for the API to refuse. */
function parseObject(line: string): object | undefined {
  try {
    const content: unknown = JSON.parse(line);
    return isObject(content) ? content : undefined;
  } catch {
    return undefined;
  }
}

/** The line as the body of a request, or undefined if it is no JSON object. Without an id it could not be repeated safely. */
function readBody(line: string): string | undefined {
  const content = parseObject(line);
  if (!content || "transactionId" in content) return content && line;
  return JSON.stringify({ transactionId: randomUUID(), ...content });
}

async function readBytes(file: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const reason = { ENOENT: "there is no such file", EISDIR: "it is a directory" }[code ?? ""] ?? message;
    throw new TransactionsFileError(`Cannot read ${file}: ${reason}.`);
  }
}

async function readText(file: string): Promise<string> {
  const text = decodeUtf8(await readBytes(file));
  if (text === undefined) throw new TransactionsFileError(`${file} is not UTF-8: save it in that encoding.`);
  return text;
}

function badLines(file: string, problems: readonly string[]): string {
  const more = problems.length - MAX_PROBLEMS;
  return [
    `${file} has ${count(problems.length, "bad line")}, so nothing was sent:`,
    ...problems.slice(0, MAX_PROBLEMS),
    ...(more > 0 ? [`  and ${more} more`] : []),
  ].join("\n");
}

/**
 * One body of `POST /transactions` a line; blank lines do not count. A body without `transactionId` gets one.
 * @throws TransactionsFileError if the file cannot be read, is not UTF-8, is empty, or has lines that are no JSON objects: the message
 *   lists them, up to twenty, each with its number and how it begins.
 */
export async function readTransactionsFile(file: string): Promise<PostRequest[]> {
  const lines = (await readText(file)).split(/\r?\n/);
  const requests: PostRequest[] = [];
  const problems: string[] = [];
  for (const [index, text] of lines.entries()) {
    if (text.trim() === "") continue;
    const line = index + 1;
    const body = readBody(text);
    if (body === undefined) problems.push(`  line ${line}: ${quoted(text)} is not a JSON object`);
    else requests.push({ body, line });
  }
  if (problems.length > 0) throw new TransactionsFileError(badLines(file, problems));
  if (requests.length === 0)
    throw new TransactionsFileError(`${file} holds no transactions: one JSON object a line is wanted.`);
  return requests;
}
