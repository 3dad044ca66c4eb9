import assert from "node:assert/strict";
import {
  CreateBucketCommand,
  GetObjectCommand,
  PutObjectCommand,
  type PutObjectCommandInput,
} from "@aws-sdk/client-s3";
import type { SendMessageBatchCommand, SQSClient } from "@aws-sdk/client-sqs";
import { DynamoDBDocumentClient, PutCommand, QueryCommand } from "@aws-sdk/lib-dynamodb";
import type { System } from "../../../ops/system/system";
import { replayLog, type Replaying } from "../../../ops/verbs/replay";
import { readSessions } from "../../../local/demo/read-stores";
import { chunksOf } from "../../../shared/chunks";
import { NOT_UTF8 } from "../../support/not-utf8";
import { readAll } from "../../support/ops";
import { connectEmulators, createQueue, createSessionsTable, uniqueName } from "../../support/servers/emulators";
import { use, useForEach } from "../../support/use";

const NOON = Date.UTC(2026, 10, 23, 12);
const DAY_MS = 86_400_000;
const SOURCE = "/transaction-system/dev";

/** A message's text; its number of many digits is no double. */
const bodyOf = (transactionId: string, more: object = {}) =>
  JSON.stringify({ transactionId, userId: "me", amount: "1.00", currency: "EUR", timestamp: NOON, ...more }).replace(
    "}",
    ',"exact":12345678901234567890.10}',
  );

const keyOf = (transactionId: string, day = "2026/11/23") => `transactions/${day}/${transactionId}.json`;

describe("a replay of the transaction log", () => {
  const emulators = use(connectEmulators, ({ disconnect }) => {
    disconnect();
  });
  const bucket = useForEach(async () => {
    const name = uniqueName("transaction-logs-");
    await emulators().clients.s3.send(new CreateBucketCommand({ Bucket: name }));
    return name;
  });
  const table = useForEach(async () => {
    const name = uniqueName("sessions-");
    await createSessionsTable(emulators().clients.dynamodb, name);
    return name;
  });
  const queueUrls = useForEach(async () => {
    const { sqs } = emulators().clients;
    return {
      all: await createQueue(sqs, uniqueName("all-")),
      dollars: await createQueue(sqs, uniqueName("dollars-")),
    };
  });
  const documents = () => DynamoDBDocumentClient.from(emulators().clients.dynamodb);

  const put = (Key: string, Body: PutObjectCommandInput["Body"]) =>
    emulators().clients.s3.send(new PutObjectCommand({ Bucket: bucket(), Key, Body }));

  async function run(
    replaying: Partial<Replaying> & { to: string },
    { sqs = emulators().clients.sqs, signal = new AbortController().signal } = {},
  ) {
    const { s3, dynamodb } = emulators().clients;
    const system = {
      title: "Stack dev",
      outputs: {
        s3BucketName: bucket(),
        dynamoDbTableName: table(),
        subscribers: {
          all: { queueUrl: queueUrls().all, source: SOURCE },
          dollars: { queueUrl: queueUrls().dollars, source: SOURCE, filter: { currency: ["USD"] } },
        },
      },
      clients: { s3, sqs, dynamodb, documents: documents() },
    } as unknown as System;
    const progress = { say: () => undefined, end: () => undefined };
    const verb = replayLog({ from: "2026-11-23", until: "2026-11-23", restart: false, ...replaying });
    const { data, lines, exitCode } = await verb({ system, progress, signal });
    return { data: data as { counts: object; resumedAfter?: string }, lines: lines(80), exitCode };
  }

  const received = async (name: "all" | "dollars" = "all") =>
    (await readAll(emulators().clients.sqs, queueUrls()[name])).map(({ Body = "", MessageAttributes = {} }) => ({
      body: Body,
      attributes: Object.fromEntries(
        Object.entries(MessageAttributes).map(([key, { StringValue }]) => [key, StringValue]),
      ),
    }));

  const idsOf = (messages: { body: string }[]) =>
    messages.map(({ body }) => (JSON.parse(body) as { subject: string }).subject).sort();

  it("sends a subscriber the events of its transactions, exactly as the topic would", async () => {
    await put(keyOf("one"), bodyOf("one", { type: "payment" }));
    const { lines, exitCode } = await run({ to: "all" });
    assert.equal(exitCode, 0);
    assert.deepEqual(lines, [
      "Stack dev: 1 object from 2026-11-23 until 2026-11-23: 1 sent to all, 0 left out by its filter, 0 skipped.",
    ]);
    assert.deepEqual(await received(), [
      {
        body:
          '{"specversion":"1.0","id":"transaction.processed:one:1795435200000","source":"/transaction-system/dev",' +
          '"type":"transaction.processed","subject":"one","time":"2026-11-23T12:00:00.000Z",' +
          `"datacontenttype":"application/json","data":${bodyOf("one", { type: "payment" })}}`,
        attributes: { eventType: "transaction.processed", currency: "EUR", type: "payment" },
      },
    ]);
  });

  it("takes both days and those between, and no other", async () => {
    const days = ["2026/11/22", "2026/11/23", "2026/11/24", "2026/11/30", "2026/12/01", "2026/12/02"];
    for (const [index, day] of days.entries()) {
      const timestamp = Date.parse(`${day.replaceAll("/", "-")}T23:59:59.999Z`);
      await put(keyOf(`day-${index}`, day), bodyOf(`day-${index}`, { timestamp }));
    }
    await run({ to: "all", from: "2026-11-23", until: "2026-12-01" });
    assert.deepEqual(idsOf(await received()), ["day-1", "day-2", "day-3", "day-4"]);
  });

  it("leaves out what a subscriber's filter leaves out, whoever else takes it", async () => {
    await put(keyOf("euros"), bodyOf("euros"));
    await put(keyOf("dollars"), bodyOf("dollars", { currency: "USD" }));
    const { data } = await run({ to: "dollars" });
    assert.deepEqual(data.counts, { objects: 2, done: 1, passedOver: 1, skipped: 0 });
    await run({ to: "all" });
    assert.deepEqual(idsOf(await received("dollars")), ["dollars"]);
    assert.deepEqual(idsOf(await received("all")), ["dollars", "euros"]);
  });

  it("gives a message that states no time the one that its id's claim keeps", async () => {
    await put(keyOf("untimed"), bodyOf("untimed", { timestamp: undefined }));
    const Item = { sessionId: "untimed#claim", timestamp: 0, acceptedAt: NOON + 7 };
    await documents().send(new PutCommand({ TableName: table(), Item }));
    await run({ to: "all" });
    const [event] = await received();
    assert.equal((JSON.parse(event?.body ?? "") as { id: string }).id, "transaction.processed:untimed:1795435200007");
  });

  it("names and skips what is no transaction of the log, and sends the rest", async () => {
    const long = "x".repeat(409_600);
    await put(keyOf("good"), bodyOf("good"));
    await put("transactions/2026/11/23/", Buffer.alloc(0));
    await put("transactions/2026/11/23/report.csv", "a,b");
    await put(keyOf("broken"), "{");
    await put(keyOf("bytes"), NOT_UTF8["a byte that never occurs"]);
    await put(keyOf("copy"), bodyOf("original"));
    await put(keyOf("yesterday"), bodyOf("yesterday", { timestamp: NOON - DAY_MS }));
    await put(keyOf("huge"), bodyOf("huge", { long }));
    await put(keyOf("untimed"), bodyOf("untimed", { timestamp: undefined }));
    const { lines, exitCode, data } = await run({ to: "all" });
    assert.equal(exitCode, 1);
    assert.deepEqual(data.counts, { objects: 9, done: 1, passedOver: 0, skipped: 8 });
    const skipped = lines.slice(1);
    for (const [index, pattern] of [
      /23\/: its key is no transaction's$/,
      /broken.json: body: got text that is not JSON/,
      /bytes.json: it holds bytes that are not UTF-8$/,
      /copy.json: what it holds belongs to transactions\/2026\/11\/23\/original.json$/,
      /huge.json: it has \d+ bytes, more than any transaction$/,
      /report.csv: its key is no transaction's$/,
      /untimed.json: it states no time, and the table no longer knows the time of its id$/,
      /yesterday.json: what it holds belongs to transactions\/2026\/11\/22\/yesterday.json$/,
    ].entries())
      assert.match(skipped[index] ?? "", pattern);
    assert.deepEqual(idsOf(await received()), ["good"]);
  });

  it("goes on where it was interrupted, and says so", async () => {
    const ids = Array.from({ length: 1_050 }, (_, n) => `many-${String(n).padStart(4, "0")}`);
    for (const chunk of chunksOf(ids, 50)) await Promise.all(chunk.map((id) => put(keyOf(id), bodyOf(id))));
    const interrupting = new AbortController();
    await assert.rejects(
      run({ to: "all" }, { sqs: interruptedAfter(1_000, interrupting), signal: interrupting.signal }),
      { message: "interrupted" },
    );
    const { data } = await run({ to: "all" });
    assert.equal(data.resumedAfter, keyOf("many-0999"));
    assert.deepEqual(data.counts, { objects: 1_050, done: 1_050, passedOver: 0, skipped: 0 });
    const sent = idsOf(await received());
    assert.deepEqual([...new Set(sent)], ids);
    assert.ok(sent.filter((id) => id < "many-1000").length === 1_000, "a page that was done was sent again");
  });

  it("begins anew after a run that came to its end", async () => {
    await put(keyOf("one"), bodyOf("one"));
    const first = await run({ to: "all" });
    const again = await run({ to: "all" });
    assert.equal(again.data.resumedAfter, undefined);
    assert.deepEqual(again.data.counts, first.data.counts);
    const { Body } = await emulators().clients.s3.send(
      new GetObjectCommand({ Bucket: bucket(), Key: "replays/all/2026-11-23_2026-11-23.json" }),
    );
    const kept = JSON.parse((await Body?.transformToString()) ?? "") as Record<string, unknown>;
    assert.equal(kept.lastKey, keyOf("one"));
    assert.ok(kept.completedAt);
  });

  it("begins anew with --restart", async () => {
    await put(keyOf("one"), bodyOf("one"));
    const checkpoint = {
      startedAt: "2026-11-24T00:00:00.000Z",
      lastKey: keyOf("one"),
      counts: { objects: 1, done: 1, passedOver: 0, skipped: 0 },
      skipped: [],
    };
    await put("replays/all/2026-11-23_2026-11-23.json", JSON.stringify(checkpoint));
    const { data } = await run({ to: "all", restart: true });
    assert.equal(data.resumedAfter, undefined);
    assert.deepEqual(idsOf(await received()), ["one"]);
  });

  /** A queue that takes so many, and then the command is interrupted. */
  function interruptedAfter(count: number, interrupting: AbortController): SQSClient {
    let sent = 0;
    const send = (command: SendMessageBatchCommand) => {
      if (sent >= count) interrupting.abort(new Error("interrupted"));
      interrupting.signal.throwIfAborted();
      sent += command.input.Entries?.length ?? 0;
      return emulators().clients.sqs.send(command);
    };
    return { send: async (command: SendMessageBatchCommand) => send(command) } as unknown as SQSClient;
  }

  /** A queue that answers as it is told for one of the entries, once, and for the rest as it is. */
  function failing(SenderFault: boolean): SQSClient {
    let isFirst = true;
    const send = async (command: SendMessageBatchCommand) => {
      const { Entries = [] } = command.input;
      if (isFirst) command.input.Entries = Entries.slice(1);
      const answer = await emulators().clients.sqs.send(command);
      if (!isFirst) return answer;
      isFirst = false;
      return { ...answer, Failed: [{ Id: Entries[0]?.Id, Code: "Code", Message: "the queue's words", SenderFault }] };
    };
    return { send } as unknown as SQSClient;
  }

  it("sends an entry again that the queue failed to take", async () => {
    for (const id of ["a", "b", "c"]) await put(keyOf(id), bodyOf(id));
    const { data } = await run({ to: "all" }, { sqs: failing(false) });
    assert.deepEqual(data.counts, { objects: 3, done: 3, passedOver: 0, skipped: 0 });
    assert.deepEqual(idsOf(await received()), ["a", "b", "c"]);
  });

  it("names an entry that the queue refuses for good", async () => {
    for (const id of ["a", "b", "c"]) await put(keyOf(id), bodyOf(id));
    const { lines, exitCode } = await run({ to: "all" }, { sqs: failing(true) });
    assert.equal(exitCode, 1);
    assert.match(
      lines[1] ?? "",
      /^Skipped: transactions\/2026\/11\/23\/\w.json: SQS refuses its event: the queue's words$/,
    );
    assert.equal((await received()).length, 2);
  });

  it("refuses a subscriber that there is not, and names those that there are", async () => {
    await assert.rejects(run({ to: "ledger" }), {
      message: "There is no subscriber ledger: give one of all, dollars, sessions to --to.",
    });
  });

  describe("to the sessions table", () => {
    const rows = async () =>
      (await readSessions(emulators().clients.dynamodb, table()))
        .map(({ sessionId, userId, timestamp, status, data }) => [sessionId, userId, timestamp, status, data])
        .sort();

    it("writes the rows that it lacks, with their claims, and leaves those that it has", async () => {
      for (const id of ["a", "b"]) await put(keyOf(id), bodyOf(id));
      const Item = { sessionId: "a", userId: "me", timestamp: NOON, status: "processed", data: bodyOf("a") };
      await documents().send(new PutCommand({ TableName: table(), Item }));
      const { lines, exitCode } = await run({ to: "sessions" });
      assert.equal(exitCode, 0);
      assert.equal(
        lines[0],
        "Stack dev: 2 objects from 2026-11-23 until 2026-11-23: 1 written to sessions, 1 there already, 0 skipped.",
      );
      assert.deepEqual(await rows(), [
        ["a", "me", NOON, "processed", bodyOf("a")],
        ["b", "me", NOON, "processed", bodyOf("b")],
      ]);
      const query = {
        TableName: table(),
        KeyConditionExpression: "sessionId = :id",
        ExpressionAttributeValues: { ":id": "b#claim" },
      };
      const { Items } = await documents().send(new QueryCommand(query));
      assert.deepEqual(Items, [{ sessionId: "b#claim", timestamp: 0, acceptedAt: NOON }]);
    });

    it("names what another transaction has the id of, which stays", async () => {
      await put(keyOf("taken"), bodyOf("taken"));
      const Item = { sessionId: "taken", userId: "you", timestamp: NOON, status: "processed", data: "{}" };
      await documents().send(new PutCommand({ TableName: table(), Item }));
      const { lines, exitCode } = await run({ to: "sessions" });
      assert.equal(exitCode, 1);
      assert.match(lines[1] ?? "", /taken.json: conflict: the sessions table already holds another message with this/);
      assert.deepEqual(await rows(), [["taken", "you", NOON, "processed", "{}"]]);
    });

    it("may run twice at the same time", async () => {
      const ids = Array.from({ length: 60 }, (_, n) => `twice-${n}`);
      await Promise.all(ids.map((id) => put(keyOf(id), bodyOf(id))));
      const both = await Promise.all([run({ to: "sessions" }), run({ to: "sessions" })]);
      assert.deepEqual(
        both.map(({ exitCode }) => exitCode),
        [0, 0],
      );
      assert.deepEqual(
        (await rows()).map(([id]) => id),
        ids.toSorted(),
      );
    });
  });
});
