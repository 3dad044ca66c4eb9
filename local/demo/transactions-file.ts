/** Reads a file of transactions in the JSON Lines format. */
import { randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import { buffer } from "node:stream/consumers";
import { count } from "../../shared/count";
import { isObject } from "../../shared/json-object";
import { quoted } from "../../shared/quoted";
import { decodeUtf8 } from "../../shared/utf8";
import { STANDARD_INPUT } from "../command-line/command";
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

/**
 * The line as the body of a request, or undefined if it is no JSON object. Without an id it could not be repeated safely, so
 * that one is put in front of the members; the line stays as it is, as reading and writing it would change its numbers.
 */
function readBody(line: string): string | undefined {
  const content = parseObject(line);
  if (!content || "transactionId" in content) return content && line;
  const members = line.slice(line.indexOf("{") + 1);
  return `{"transactionId":"${randomUUID()}"${Object.keys(content).length > 0 ? "," : ""}${members}`;
}

/** As a user knows it who gave this path. */
export function nameOf(file: string): string {
  return file === STANDARD_INPUT ? "standard input" : file;
}

async function readBytes(file: string): Promise<Buffer> {
  if (file === STANDARD_INPUT) return buffer(process.stdin);
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
  if (text === undefined) throw new TransactionsFileError(`${nameOf(file)} is not UTF-8: save it in that encoding.`);
  return text;
}

/** For what is JSON, but not in lines; told by how it begins. */
function remedyFor(text: string): string[] {
  const [first = ""] = text.trimStart().split("\n");
  if (first.startsWith("["))
    return ["It begins as a JSON array, of which `jq -c '.[]'` makes a line for each element."];
  if (first.startsWith("{") && !parseObject(first))
    return ["If it is pretty-printed JSON, `jq -c .` makes a line of each object."];
  return [];
}

function badLines(file: string, text: string, problems: readonly string[]): string {
  const more = problems.length - MAX_PROBLEMS;
  return [
    `${nameOf(file)} has ${count(problems.length, "bad line")}, so nothing was sent:`,
    ...problems.slice(0, MAX_PROBLEMS),
    ...(more > 0 ? [`  and ${more} more`] : []),
    ...remedyFor(text),
  ].join("\n");
}

/**
 * One body of `POST /transactions` a line, sent as it is; blank lines do not count. A body without `transactionId` gets one.
 * @param file `-` for standard input.
 * @throws TransactionsFileError if the file cannot be read, is not UTF-8, is empty, or has lines that are no JSON objects: the message
 *   lists them, up to twenty, each with its number and how it begins.
 */
export async function readTransactionsFile(file: string): Promise<PostRequest[]> {
  const content = await readText(file);
  const requests: PostRequest[] = [];
  const problems: string[] = [];
  for (const [index, text] of content.split(/\r?\n/).entries()) {
    if (text.trim() === "") continue;
    const line = index + 1;
    const body = readBody(text);
    if (body === undefined) problems.push(`  line ${line}: ${quoted(text)} is not a JSON object`);
    else requests.push({ body, line });
  }
  if (problems.length > 0) throw new TransactionsFileError(badLines(file, content, problems));
  if (requests.length === 0)
    throw new TransactionsFileError(`${nameOf(file)} holds no transactions: one JSON object a line is wanted.`);
  return requests;
}
