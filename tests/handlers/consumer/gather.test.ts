import assert from "node:assert/strict";
import { createGather, type CallForAll } from "../../../handlers/consumer/gather";
import { noLimit } from "../../support/handlers/factories";

describe("createGather", () => {
  const bounds = { maxItems: 3, maxBytes: 10, bytesOf: (text: string) => text.length, lingerMilliseconds: 1 };

  function recorded(answer: CallForAll<string, string> = async (items) => Promise.resolve(items.map(fulfilled))) {
    const calls: string[][] = [];
    const gather = createGather<string, string>(bounds, async (items, signal) => {
      calls.push(items);
      return answer(items, signal);
    });
    return { calls, gather };
  }
  const fulfilled = (item: string) => ({ status: "fulfilled" as const, value: item.toUpperCase() });

  it("asks in one call for what comes together, and answers each", async () => {
    const { calls, gather } = recorded();
    const signal = noLimit();
    assert.deepEqual(await Promise.all(["a", "b"].map((item) => gather(item, signal))), ["A", "B"]);
    assert.deepEqual(calls, [["a", "b"]]);
    assert.equal(await gather("c", signal), "C");
    assert.deepEqual(calls, [["a", "b"], ["c"]]);
  });

  it("makes no call larger than it may be, but for what is too large alone", async () => {
    const { calls, gather } = recorded();
    const signal = noLimit();
    const items = ["1", "2", "3", "4", "five and more", "six7", "seven8"];
    await Promise.all(items.map((item) => gather(item, signal)));
    assert.deepEqual(calls, [["1", "2", "3"], ["4"], ["five and more"], ["six7", "seven8"]]);
  });

  it("keeps apart what has not the same time", async () => {
    const { calls, gather } = recorded();
    await Promise.all(["a", "b"].map((item) => gather(item, noLimit())));
    assert.deepEqual(calls, [["a"], ["b"]]);
  });

  it("fails those that failed alone, all when the call fails, and those of which nothing is known", async () => {
    const outcomes = async (answer: CallForAll<string, string>) => {
      const { gather } = recorded(answer);
      const signal = noLimit();
      const settled = await Promise.allSettled(["a", "b"].map((item) => gather(item, signal)));
      return settled.map((result) => (result.status === "rejected" ? (result.reason as Error).message : result.value));
    };
    const failed = { status: "rejected" as const, reason: new Error("refused") };
    assert.deepEqual(await outcomes(async () => Promise.resolve([failed, fulfilled("b")])), ["refused", "B"]);
    assert.deepEqual(await outcomes(async () => Promise.reject(new Error("down"))), ["down", "down"]);
    assert.deepEqual(await outcomes(async () => Promise.resolve([fulfilled("a")])), [
      "A",
      "nothing is known of what became of it",
    ]);
    const thrower = () => {
      throw new Error("thrown");
    };
    assert.deepEqual(await outcomes(thrower), ["thrown", "thrown"]);
  });
});
