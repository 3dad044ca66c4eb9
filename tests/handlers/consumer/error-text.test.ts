import * as assert from "node:assert/strict";
import { errorText } from "../../../handlers/consumer/error-text";

describe("the text of an error", () => {
  const cases: [unknown, string][] = [
    [new Error("plain"), "plain"],
    [new TypeError("odd"), "TypeError: odd"],
    [Object.assign(new AggregateError([]), { code: "ECONNREFUSED" }), "AggregateError: ECONNREFUSED"],
    [new Error(), "no message"],
    [new Error("x".repeat(600)), "x".repeat(500)],
    ["text", '"text"'],
    [undefined, "nothing"],
    [Object.create(null), "an object"],
  ];
  for (const [error, expected] of cases) {
    it(`is ${expected.slice(0, 30)}`, () => {
      assert.equal(errorText(error), expected);
    });
  }
});
