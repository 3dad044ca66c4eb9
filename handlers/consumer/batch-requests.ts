/** What a consumer asks of SQS for many messages. */
import type { BatchResultErrorEntry } from "@aws-sdk/client-sqs";
import { chunksOf } from "../../shared/chunks";
import { mapAtMost } from "./map-at-most";

/** SQS's limit of entries a request. */
export const MAX_ENTRIES = 10;

/** At the same time: the hundred that the largest batch may take then last as long as ten, and end before the function does. */
export const MAX_REQUESTS_AT_ONCE = 10;

/** Why SQS did not do what an entry asks for. */
export function failureText({ Code: code, Message: message }: BatchResultErrorEntry): string {
  return `${code}: ${message}`;
}

/** Asks for all entries, in as few requests as hold them, and gives the reasons of those that failed. Rejects as `send` does. */
export async function sendEntries<Entry extends object>(
  entries: readonly Entry[],
  send: (request: (Entry & { Id: string })[]) => Promise<{ Failed?: BatchResultErrorEntry[] | undefined }>,
): Promise<string[]> {
  const failures = await mapAtMost(MAX_REQUESTS_AT_ONCE, chunksOf(entries, MAX_ENTRIES), async (chunk) => {
    const { Failed: failed = [] } = await send(chunk.map((entry, index) => ({ ...entry, Id: String(index) })));
    return failed.map(failureText);
  });
  return failures.flat();
}
