/** Reads the JSON of a request. */
import type { IncomingMessage } from "node:http";
import { RefusedError } from "../refused-error";

/** Many times the largest: the ids of all dead letters that the page lists. */
const MAX_BYTES = 64 * 1024;

/** @throws RefusedError if it is too large, of another type, or no JSON. */
export async function readBody(request: IncomingMessage): Promise<unknown> {
  const type = request.headers["content-type"] ?? "missing";
  if (!/^application\/json(;|$)/i.test(type))
    throw new RefusedError(415, `The content-type is ${type}: send application/json.`);
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    // What is left of it is not read: the connection ends with the answer.
    if (bytes > MAX_BYTES)
      throw new RefusedError(413, `The body has more than ${MAX_BYTES} bytes: send less.`, { connection: "close" });
    chunks.push(chunk);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString()) as unknown;
  } catch (error) {
    throw new RefusedError(400, `The body is no JSON: ${(error as Error).message}.`);
  }
}
