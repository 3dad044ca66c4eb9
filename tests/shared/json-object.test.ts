import assert from "node:assert/strict";
import { isObject, membersOf } from "../../shared/json-object";

describe("a JSON object", () => {
  it("is what has members by name, and nothing else", () => {
    assert.deepEqual([{}, { a: 1 }].map(isObject), [true, true]);
    assert.deepEqual([null, undefined, [], [{}], "{}", 7, true].map(isObject), Array<boolean>(7).fill(false));
  });

  it("has its members; anything else has none", () => {
    assert.deepEqual(membersOf({ a: 1 }), { a: 1 });
    for (const value of [null, undefined, ["x"], "text", 7]) assert.deepEqual(membersOf(value), {});
  });
});
