import assert from "node:assert/strict";
import { setImmediate } from "node:timers/promises";
import { findDeadLetters } from "../../../../local/console/stores/dead-letters";
import type { ConsoleSystem } from "../../../../local/console/stores/system";
import { createTurn } from "../../../../local/console/stores/turn";

interface Call {
  constructor: { name: string };
  input: { Entries?: { ReceiptHandle: string }[] };
}

/** A queue that hides what it has given out until it is told to show it again. */
function createSystem(...transactionIds: string[]) {
  const visible = new Map(transactionIds.map((id) => [id, JSON.stringify({ transactionId: id })]));
  const hidden = new Map<string, string>();
  const move = (id: string, from: Map<string, string>, to: Map<string, string>) => {
    to.set(id, from.get(id) ?? assert.fail(`${id} is not there`));
    from.delete(id);
  };
  const answers: Readonly<Record<string, (input: Call["input"]) => object>> = {
    ReceiveMessageCommand: () => {
      const given = [...visible];
      for (const [id] of given) move(id, visible, hidden);
      return { Messages: given.map(([id, Body]) => ({ MessageId: id, ReceiptHandle: id, Body })) };
    },
    ChangeMessageVisibilityBatchCommand: ({ Entries = [] }) => {
      for (const { ReceiptHandle } of Entries) move(ReceiptHandle, hidden, visible);
      return { Successful: Entries };
    },
  };
  const send = async ({ constructor: { name }, input }: Call) => {
    await setImmediate();
    return (answers[name] ?? assert.fail(name))(input);
  };
  const system = {
    outputs: { deadLetterQueues: { transactions: { url: "http://127.0.0.1/dead-letters", queueUrl: "" } } },
    sqs: { send },
    inTurn: createTurn(),
  };
  return system as unknown as ConsoleSystem;
}

describe("the dead letters of a transaction", () => {
  const { signal } = new AbortController();
  const idsOf = async (system: ConsoleSystem, transactionId: string) =>
    (await findDeadLetters(system, transactionId, signal)).map(({ id }) => id);

  it("are found among others", async () => {
    const system = createSystem("a", "b");
    assert.deepEqual(await idsOf(system, "b"), ["b"]);
    assert.deepEqual(await idsOf(system, "c"), []);
  });

  it("are found though another look is under way, which hides them meanwhile", async () => {
    const system = createSystem("a", "b");
    assert.deepEqual(await Promise.all([idsOf(system, "a"), idsOf(system, "a"), idsOf(system, "b")]), [
      ["a"],
      ["a"],
      ["b"],
    ]);
  });
});

describe("a turn", () => {
  it("goes on after what failed", async () => {
    const inTurn = createTurn();
    const failing = inTurn(() => Promise.reject(new Error("not there")));
    const next = inTurn(() => Promise.resolve("done"));
    await assert.rejects(failing, /^Error: not there$/);
    assert.equal(await next, "done");
  });
});
