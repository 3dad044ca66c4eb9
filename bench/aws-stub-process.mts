/**
 * DynamoDB, S3 and SQS that keep nothing and answer after the milliseconds of its argument: what is measured is what calls them. A process, so that it has a
 * core of its own; tells its parent its port and, when asked, the most requests at once since it was asked before. Ends with it.
 *
 * A query of an index finds as many sessions as the number at the end of the user's id says, newest first.
 */
import { createHash } from "node:crypto";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { setTimeout as delay } from "node:timers/promises";

interface Entry {
  Id: string;
  MessageBody: string;
}

interface Query {
  IndexName?: string;
  Limit?: number;
  ExpressionAttributeValues?: { ":userId"?: { S: string } };
  ExclusiveStartKey?: { timestamp: { N: string } };
}

const md5 = (value: string) => createHash("md5").update(value).digest("hex");

/** The SDK compares the digest of each body. */
function sendMessageBatch({ Entries }: { Entries: Entry[] }): unknown {
  return {
    Successful: Entries.map(({ Id, MessageBody }) => ({ Id, MessageId: Id, MD5OfMessageBody: md5(MessageBody) })),
  };
}

function query({ IndexName, Limit = 1, ExpressionAttributeValues, ExclusiveStartKey }: Query): unknown {
  const userId = ExpressionAttributeValues?.[":userId"]?.S ?? "";
  const rows = IndexName === undefined ? 0 : Number(/\d+$/.exec(userId)?.[0] ?? 0);
  const last = ExclusiveStartKey ? Number(ExclusiveStartKey.timestamp.N) - 1 : rows;
  const count = Math.min(Limit, last);
  const keys = Array.from({ length: count }, (_, n) => ({
    userId: { S: userId },
    sessionId: { S: `t-${last - n}` },
    timestamp: { N: String(last - n) },
  }));
  const items = keys.map((key) => ({ ...key, status: { S: "processed" }, data: { S: "{}" } }));
  return { Items: items, Count: count, ...(count < last && { LastEvaluatedKey: keys.at(-1) }) };
}

async function answer(request: IncomingMessage): Promise<{ status: number; body: string }> {
  const body = await text(request);
  const [, operation] = String(request.headers["x-amz-target"] ?? "").split(".");
  if (operation === undefined) return { status: request.method === "PUT" ? 200 : 404, body: "" };
  if (operation === "SendMessageBatch") return json(sendMessageBatch(JSON.parse(body) as { Entries: Entry[] }));
  return json(operation === "Query" ? query(JSON.parse(body) as Query) : {});
}

const json = (value: unknown) => ({ status: 200, body: JSON.stringify(value) });

const delayMilliseconds = Number(process.argv[2]);

async function answerLater(request: IncomingMessage): ReturnType<typeof answer> {
  const [answered] = await Promise.all([answer(request), delayMilliseconds > 0 && delay(delayMilliseconds)]);
  return answered;
}

let now = 0;
let most = 0;

const server = createServer((request, response) => {
  most = Math.max(most, ++now);
  void answerLater(request).then(({ status, body }) => {
    now--;
    response.writeHead(status, { "content-type": "application/x-amz-json-1.0" }).end(body);
  });
});
server.keepAliveTimeout = 72_000;
server.listen(0, "127.0.0.1", () => process.send?.((server.address() as AddressInfo).port));
process.on("message", () => {
  process.send?.(most);
  most = now;
});
process.on("disconnect", () => process.exit());
// Ctrl-C reaches every process of the terminal; the parent ends this one.
process.on("SIGINT", () => undefined);
