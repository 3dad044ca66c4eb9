import assert from "node:assert/strict";
import { createChronicle } from "../../../local/console/chronicle";
import { createHappenings } from "../../../local/console/happenings";
import type { Attempt } from "../../../local/console/records";
import type { LiveEvent } from "../../../local/live-events/live-event";

const EVENT: LiveEvent = { kind: "log", functionName: "f", line: "" };

describe("what the console tells of events", () => {
  function createTelling() {
    const happenings = createHappenings(() => 1);
    const { read, tick } = createChronicle(happenings);
    const record = (verdict: Attempt["verdict"], transactionId?: string, reason?: string, isOfProcessor = true) => {
      const attempt = {
        functionName: "f",
        isOfProcessor,
        number: 1,
        sentAt: undefined,
        receivedAt: 0,
        milliseconds: 0,
      };
      read(EVENT, { ...attempt, verdict, reason, transactionId });
    };
    return { read, tick, record, told: () => happenings.all().map(({ kind, sentence }) => `${kind}: ${sentence}`) };
  }

  it("is what goes well together, from time to time", () => {
    const { tick, record, told } = createTelling();
    record("done", "a");
    tick();
    for (const id of ["b", "c", "d"]) record("done", id);
    tick();
    tick();
    assert.deepEqual(told(), ["processed: a was processed.", "processed: 3 messages were processed."]);
  });

  it("is why something was not done", () => {
    const { tick, record, told } = createTelling();
    record("wait", "a", "S3: no.");
    record("reject", undefined, "body: got text");
    record("retry", "b");
    tick();
    assert.deepEqual(told(), [
      "failed: a was put back to wait: S3: no.",
      "failed: b was put back to be tried again: no reason was given.",
      "rejected: A message that is no transaction was rejected: body: got text.",
    ]);
  });

  it("is not that a subscriber has got what it gets, only that it has not", () => {
    const { tick, record, told } = createTelling();
    record("done", "a", undefined, false);
    record("reject", "a", "no", false);
    tick();
    assert.deepEqual(told(), ["rejected: a was rejected: no."]);
  });

  it("is what fails, at once", () => {
    const { read, told } = createTelling();
    read({ kind: "task-ended", serviceName: "s", message: "A task of s ended." }, undefined);
    read({ kind: "invoked", functionName: "f", outcome: "failed", milliseconds: 1 }, undefined);
    assert.deepEqual(told(), ["failed: A task of s ended."]);
  });

  it("is kept for the last 200, and cut where it is long", () => {
    const happenings = createHappenings();
    for (let n = 0; n < 250; n++) happenings.tell("sent", `${n} `.repeat(400));
    assert.equal(happenings.all().length, 200);
    assert.deepEqual([happenings.all()[0]?.id, happenings.all().at(-1)?.id], [51, 250]);
    assert.equal(happenings.all()[0]?.sentence.length, 504);
  });
});
