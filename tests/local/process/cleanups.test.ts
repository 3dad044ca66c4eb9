import assert from "node:assert/strict";
import { createCleanups } from "../../../local/process/cleanups";

describe("work for the end", () => {
  const fail = () => {
    throw new Error("out of order");
  };

  it("is done as a whole, also where some of it fails, and tells of the first failure", async () => {
    const done: string[] = [];
    const { defer, run } = createCleanups();
    defer(() => done.push("started first"));
    defer(fail);
    defer(() => Promise.reject(new Error("cut")));
    defer(() => done.push("started last"));
    await assert.rejects(run(), { message: "cut" });
    assert.deepEqual(done, ["started last", "started first"]);
  });

  it("is done at once after the end, and once only", async () => {
    const done: string[] = [];
    const { defer, run } = createCleanups();
    defer(() => done.push("before"));
    await run();
    defer(() => done.push("after"));
    await run();
    await run();
    assert.deepEqual(done, ["before", "after"]);
  });

  it("goes on after a failure for what is registered late", async () => {
    const done: string[] = [];
    const { defer, run } = createCleanups();
    defer(fail);
    await assert.rejects(run(), { message: "out of order" });
    defer(() => done.push("late"));
    await assert.rejects(run(), { message: "out of order" });
    assert.deepEqual(done, ["late"]);
  });
});
