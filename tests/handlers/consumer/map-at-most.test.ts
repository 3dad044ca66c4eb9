import * as assert from "node:assert/strict";
import { mapAtMost } from "../../../handlers/consumer/map-at-most";

describe("mapAtMost", () => {
  it("does so many tasks at once, in order, and gives the results in the order of the items", async () => {
    const begun: number[] = [];
    const ends: (() => void)[] = [];
    const results = mapAtMost(2, [0, 1, 2, 3], async (item) => {
      begun.push(item);
      await new Promise<void>((resolve) => (ends[item] = resolve));
      return item * 10;
    });
    const turn = () => new Promise(setImmediate);
    assert.deepEqual(begun, [0, 1]);
    ends[1]?.();
    await turn();
    assert.deepEqual(begun, [0, 1, 2]);
    ends[2]?.();
    ends[0]?.();
    await turn();
    assert.deepEqual(begun, [0, 1, 2, 3]);
    ends[3]?.();
    assert.deepEqual(await results, [0, 10, 20, 30]);
  });

  it("rejects where a task does", async () => {
    await assert.rejects(
      mapAtMost(2, [1, 2, 3], async (item) => (item === 2 ? Promise.reject(new Error("two")) : Promise.resolve())),
      { message: "two" },
    );
  });

  it("gives nothing for nothing", async () => {
    assert.deepEqual(await mapAtMost(5, [], async () => Promise.resolve(1)), []);
  });
});
