import assert from "node:assert/strict";
import { stripVTControlCharacters } from "node:util";
import { formatLiveEvent } from "../../../local/live-events/live-event-line";
import type { LiveEvent } from "../../../local/live-events/live-event";

describe("the line of a live event", () => {
  const logged = (content: unknown): LiveEvent => ({
    kind: "log",
    functionName: "f",
    line: typeof content === "string" ? content : JSON.stringify(content),
  });
  const record = { message: "record", messageId: "m-1", milliseconds: 12, receiveCount: 1 };

  for (const [what, event, line] of [
    ["a record", logged({ ...record, transactionId: "t-1", verdict: "done", duplicate: false }), "done   t-1  12 ms"],
    [
      "a duplicate",
      logged({ ...record, transactionId: "t-1", verdict: "done", duplicate: true }),
      "done   t-1  12 ms, duplicate",
    ],
    [
      "a record that comes back",
      logged({ ...record, transactionId: "t-1", verdict: "retry", reason: "S3: 500", receiveCount: 3 }),
      "retry  t-1  12 ms, delivery 3, S3: 500",
    ],
    [
      "poison, whatever is in the reason",
      logged({ ...record, verdict: "reject", reason: 'a\n\u001b[2Jb"' }),
      'reject message m-1  12 ms, a\\n\\u001b[2Jb"',
    ],
    [
      "poison of a direct invocation",
      logged({ message: "record", milliseconds: 12, verdict: "reject", reason: "it is not an object" }),
      "reject direct invocation  12 ms, it is not an object",
    ],
    ["another line", logged("plain\ttext"), "log    plain\\ttext"],
    ["JSON of another kind", logged({ message: "cold start" }), 'log    {"message":"cold start"}'],
    [
      "a failed invocation",
      { kind: "invocation-failed", functionName: "f", requestId: "r", message: "Task timed out" },
      "failed f  Task timed out",
    ],
    [
      "a database that ended",
      {
        kind: "database-ended",
        databaseName: "d",
        message: "PostgreSQL ended with signal SIGKILL and was started again.",
      },
      "failed d  PostgreSQL ended with signal SIGKILL and was started again.",
    ],
  ] as const)
    it(`tells of ${what}`, () => {
      assert.equal(stripVTControlCharacters(formatLiveEvent(event) ?? ""), line);
    });

  it("names the function where there is more than one", () => {
    const line = formatLiveEvent(logged({ ...record, transactionId: "t-1", verdict: "done" }), 2);
    assert.equal(stripVTControlCharacters(line ?? ""), "done   t-1  12 ms  f");
  });

  it("is none for metrics", () => {
    assert.equal(formatLiveEvent(logged({ _aws: { Timestamp: 1 }, Processed: 1 }), 2), undefined);
    assert.equal(formatLiveEvent(logged({ _aws: { Timestamp: 1 }, Processed: 1 })), undefined);
  });
});
